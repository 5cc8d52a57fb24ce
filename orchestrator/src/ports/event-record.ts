import type { Reason, Status } from '@crawlerd/shared';
import type { TaskRef } from '../domain/task.ts';
import type { RecordedKind } from '../domain/event-reason.ts';

export interface EventFilter {
  readonly limit: number;
  readonly after?: number;
  readonly executionId?: string;
}

/** A line of the history: a change of status, or a notice that changes none. */
export interface EventRecord {
  /** Rises with each event of the whole data folder. */
  readonly id: number;
  readonly executionId: string;
  readonly taskName: string;
  readonly task: TaskRef | null;
  readonly attempt: number;
  readonly at: Date;
  /** `removed`: it was decided that the execution is removed. `drift`: its result is out of line. */
  readonly kind: RecordedKind;
  readonly fromStatus: Status | null;
  readonly toStatus: Status;
  /** Why the attempt or the execution ended; null for an event that ended neither. */
  readonly reason: Reason | null;
  readonly message: string | null;
  /** Name of the token that asked for it; null if nobody asked, or none was needed. */
  readonly token: string | null;
}
