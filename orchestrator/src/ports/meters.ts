import type { FinishedStatus, Reason, Status } from '@crawlerd/shared';
import type { TickOutcome } from '../domain/schedule/schedule-record.ts';
import type { OutboxState } from './notification-store.ts';
import type { RuntimeErrorCode } from './runtime.ts';

/** A call of the {@link import('./runtime.ts').Runtime} port. */
export type RuntimeCall =
  | 'prepare'
  | 'limit_egress'
  | 'ping'
  | 'require_image'
  | 'ensure_launched'
  | 'inspect'
  | 'list_owned'
  | 'processes'
  | 'stop'
  | 'logs'
  | 'remove'
  | 'watch';

/** `other`: an error that is none of the runtime, such as a full disk. */
export type RuntimeCallError = RuntimeErrorCode | 'other';

/**
 * What a monitoring system reads now and then. What is counted begins at 0 with each start. No method throws, and none
 * takes an id: what is kept is bounded, whatever is counted.
 */
export interface Meters {
  /** An execution runs for the first time, so long after it was accepted. */
  launched(seconds: number): void;
  ended(status: FinishedStatus, reason: Reason): void;
  /** @param task the saved task; null for none. */
  crawled(task: string | null, counts: { readonly pages: number; readonly items: number }): void;
  called(call: RuntimeCall): void;
  callFailed(call: RuntimeCall, error: RuntimeCallError): void;
  /** One attempt to deliver a notification. */
  notified(isDelivered: boolean): void;
  ticked(outcome: TickOutcome, ticks: number): void;

  /** All that was counted, with the state of now. */
  page(state: MeteredState): Promise<MetricsPage>;
}

export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** What is true now, as far as it can be read without looking at the history. */
export interface MeteredState {
  readonly unfinished: Readonly<Record<Exclude<Status, FinishedStatus>, number>>;
  /** Since the oldest queued execution was accepted; 0 if none is queued. */
  readonly oldestQueuedSeconds: number;
  /** Since the last heartbeat of the running execution that has been silent for longest; 0 if none is running. */
  readonly longestSilenceSeconds: number;
  readonly outbox: OutboxState;
  readonly disk: DiskState;
}

export interface DiskState {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Without what is free in it. */
  readonly databaseBytes: number;
}
