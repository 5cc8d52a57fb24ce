import type { DeliveryQuery, DeliveryState, EndpointFilter, Language } from '@crawlerd/shared';
import type { Execution } from '../domain/execution.ts';
import type { Condition, ConditionChanges } from '../domain/notify/condition.ts';
import type { Notification } from '../domain/notify/notification.ts';

/** An endpoint, its channel encrypted. */
export interface StoredEndpoint {
  readonly name: string;
  readonly sealed: string;
  readonly channelType: string;
  readonly host: string;
  readonly filter: EndpointFilter;
  readonly language: Language;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly pausedAt: Date | null;
  readonly pausedBecause: string | null;
  /** Since when nothing was delivered to it, though it was tried; null if the last attempt delivered. */
  readonly failingSince: Date | null;
}

export type NewEndpoint = Pick<
  StoredEndpoint,
  'name' | 'sealed' | 'channelType' | 'host' | 'filter' | 'language'
>;

export interface StoredDelivery {
  readonly id: number;
  readonly endpoint: string;
  readonly notification: Notification;
  readonly createdAt: Date;
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  /** Null unless it is pending. */
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  /** Of the last attempt. */
  readonly statusCode: number | null;
  readonly failure: string | null;
  readonly answer: string | null;
}

export type ExecutionOf = (id: string) => Execution | null;

/** How much waits in the outbox. */
export interface OutboxState {
  /** Neither delivered nor given up; counted up to a limit. */
  readonly pending: number;
  /** Of these, what is to be tried now. */
  readonly due: number;
  /** Since the oldest of them was added; 0 if none is pending. */
  readonly oldestPendingSeconds: number;
  /** Endpoints whose last attempt failed. */
  readonly failingEndpoints: number;
  readonly pausedEndpoints: number;
}

export interface AttemptNote {
  readonly statusCode: number | null;
  readonly answer: string | null;
}

/**
 * Endpoints, and the outbox of what they are told. What happens to executions gets there by itself, in the transaction
 * that changes their status. Same rules as for the rest of the store.
 */
export interface NotificationStore {
  /** All endpoints, by name. Cheap. */
  endpoints(): readonly StoredEndpoint[];

  /** Stores one, also in the place of an earlier one, which is not paused then. Null: there are too many. */
  putEndpoint(endpoint: NewEndpoint, now: Date): { readonly isNew: boolean } | null;

  /** With its deliveries. Returns whether there was one. */
  removeEndpoint(name: string): boolean;

  /** Nothing is tried until it is resumed, and what happens meanwhile is only logged. Returns whether there is one. */
  pauseEndpoint(name: string, because: string, now: Date): boolean;

  /** What was waiting is tried at once. Returns whether there is one. */
  resumeEndpoint(name: string, now: Date): boolean;

  /** Adds a delivery of kind `test`; null for an unknown endpoint. */
  addTest(endpoint: string, now: Date): StoredDelivery | null;

  /**
   * The pending delivery of an endpoint that is to be tried next, whenever that is: of each subject the oldest one comes
   * first, however long it waits. Null: nothing is pending.
   */
  nextOf(endpoint: string): StoredDelivery | null;

  /** What was told and has not ended. */
  conditions(): readonly Condition[];

  /**
   * Notes that these hold and tells endpoints, in one transaction; and that others have ended, of which nobody is told.
   *
   * @param executionOf the execution that a condition is about; null if it is gone.
   */
  noteConditions(changes: ConditionChanges, executionOf: ExecutionOf, now: Date): void;

  noteDelivered(id: number, note: AttemptNote, now: Date): void;

  /**
   * @param nextAttemptAt null: that was the last attempt.
   * @returns whether the endpoint is paused by that: it has failed for too long, and the others are told.
   */
  noteFailed(
    id: number,
    note: AttemptNote & { readonly failure: string },
    nextAttemptAt: Date | null,
    now: Date,
  ): boolean;

  /** Reads a limited number of rows. */
  outbox(now: Date): OutboxState;

  delivery(id: number): StoredDelivery | null;

  /** The newest first. */
  deliveries(query: DeliveryQuery): readonly StoredDelivery[];

  /** Has it tried again from the beginning. Null for an unknown one. */
  redeliver(id: number, now: Date): StoredDelivery | null;

  /** Deletes the oldest ended deliveries of an endpoint beyond what is kept, at most `limit`. */
  trimDeliveries(endpoint: string, limit: number): void;
}
