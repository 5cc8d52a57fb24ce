import type { Resources } from '../support/resources.ts';

export interface EmptyServerMessage {
  readonly kind: 'listening';
  readonly url: string;
}

export type ShopServerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** How often what robots.txt denies was asked for since this was last said. */
  | { readonly kind: 'asked'; readonly forbidden: number };

/** What the service with the fake runtime tells. */
export type FakeServiceMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** A container runs; this is what the crawler in it would find in its environment. */
  | { readonly kind: 'started'; readonly id: string; readonly apiBaseUrl: string }
  | { readonly kind: 'at_rest'; readonly held: Resources }
  | { readonly kind: 'closed' };

/** What it is told. */
export type FakeServiceOrder =
  | { readonly kind: 'exit'; readonly id: string }
  /** Say what is held once nothing is left to be done. */
  | { readonly kind: 'rest' }
  /** Stop, and say when everything is on disk. */
  | { readonly kind: 'close' };

/** What a start is to find: of the live executions those whose container runs, has ended, is gone. */
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
