import type { FinishedStatus, Reason } from '@crawlerd/shared';
import type { RemovalRule } from './retention.ts';
import type { TaskRef } from './task.ts';

/** What is left of an execution that was removed, or is being removed. */
export interface Tombstone {
  readonly executionId: string;
  readonly taskName: string;
  /** The saved task that it was launched from; null for none. */
  readonly task: TaskRef | null;
  readonly status: FinishedStatus;
  readonly reason: Reason | null;
  readonly message: string | null;
  readonly attempts: number;
  /** As last reported; null if it was not. */
  readonly items: number | null;
  readonly pages: number | null;
  readonly failedPages: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date;
  readonly rule: RemovalRule;
  readonly why: string;
  /** Null: crawlerd decided. */
  readonly requestedBy: string | null;
  /** When it was decided: from then on nobody finds the execution. */
  readonly decidedAt: Date;
  /** When nothing was left of it; null while there may be. */
  readonly removedAt: Date | null;
  /** What its files took, so far. */
  readonly bytesFreed: number;
}
