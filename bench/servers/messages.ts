import type { Resources } from '../support/resources.ts';

export interface EmptyServerMessage {
  readonly kind: 'listening';
  readonly url: string;
}

export type ShopServerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** Number of requests that robots.txt forbids since the last report. */
  | { readonly kind: 'asked'; readonly forbidden: number };

export type HostsServerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  /** Most connections at a time, and the requests, since the last report. */
  | { readonly kind: 'served'; readonly peak: number; readonly requests: number };

/** Messages from the service with the fake runtime. */
export type FakeServiceMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** A container runs; the message contains the environment of its crawler. */
  | { readonly kind: 'started'; readonly id: string; readonly apiBaseUrl: string }
  | { readonly kind: 'at_rest'; readonly held: Resources }
  /** The longest time without a turn of the event loop since the last report. */
  | { readonly kind: 'stalled'; readonly ms: number }
  | { readonly kind: 'closed' };

/** Messages to the service. */
export type FakeServiceOrder =
  | { readonly kind: 'exit'; readonly id: string }
  /** Report resources once nothing is left to do. */
  | { readonly kind: 'rest' }
  /** Report the longest stall. */
  | { readonly kind: 'stalls' }
  /** Stop, and report when everything is on disk. */
  | { readonly kind: 'close' };

/** The initial state for a start: live executions whose container runs, has exited, or is gone. */
export interface BootOrder {
  readonly folder: string;
  readonly instance: string;
  readonly running: readonly string[];
  readonly exited: readonly string[];
  readonly vanished: readonly string[];
}

export type BootMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'booted';
      readonly listeningMs: number;
      readonly reconciledMs: number;
      readonly scanMs: number;
      readonly slowestScanMs: number;
      readonly bareScanMs: number;
      readonly heapBytes: number;
      readonly rssBytes: number;
    };

/** Messages from the crawler that floods. */
export type FlooderMessage =
  | { readonly kind: 'flooding' }
  /** How many of its heartbeats were answered. */
  | { readonly kind: 'flooded'; readonly perSecond: number };

export interface FlooderOrder {
  readonly kind: 'enough';
}
