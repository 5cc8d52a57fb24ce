import type { Reason, Status } from '@crawlerd/shared';
import type { Labels } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { ListPlace } from './list-place.ts';

export interface ListFilter {
  readonly limit: number;
  /** Where the page before ended. */
  readonly before?: ListPlace;
  readonly status?: readonly Status[];
  /** Finished for one of these. */
  readonly reason?: readonly Reason[];
  /** These, a hundred at most, as far as there are such. */
  readonly ids?: readonly string[];
  /** ASCII. */
  readonly idPrefix?: string;
  readonly taskName?: string;
  /** Some of the task name, whatever the case of its ASCII letters. */
  readonly nameContains?: string;
  /** The name of a saved task. */
  readonly task?: string;
  readonly label?: readonly [key: string, value: string];
  /** All of these. */
  readonly labels?: Labels;
  readonly created?: Period;
  /** With it, the list is in the order in which executions finished, the last one first. */
  readonly finished?: Period;
}

/** From a moment until before another one. */
export interface Period {
  readonly from?: Date;
  readonly before?: Date;
}

export interface ListPage {
  readonly snapshots: readonly Snapshot[];
  /** Where the next page begins; null if nothing is left. */
  readonly next: ListPlace | null;
}

/** How many executions of a task have a status. */
export interface TaskCount {
  /** `task_name` of their configs. */
  readonly taskName: string;
  readonly status: Status;
  readonly count: number;
}

export interface Tally {
  /** One for each task and status that there are. */
  readonly counts: readonly TaskCount[];
  /** Where to go on; null if nothing is left. */
  readonly next: ListPlace | null;
}
