import { SUMMARY_TASKS_MAX, type CountsByStatus, type ExecutionSummary } from '@crawlerd/shared';
import type { ListPlace, Store, TaskCount } from '../ports/store.ts';
import { filterOf, type FilterQuery } from './list-filter.ts';
import type { ListDeps } from './list-executions.ts';

export interface SummaryDeps extends Pick<ListDeps, 'turns'> {
  readonly store: Pick<Store, 'tally'>;
}

export interface SummaryBounds {
  /** Parts of the history that are counted, each in a turn of its own. */
  readonly partsMax: number;
  /** Tasks that are counted by themselves: a history may have as many as it has executions. */
  readonly tasksMax: number;
}

/** A million executions, which takes seconds. */
const BOUNDS: SummaryBounds = { partsMax: 400, tasksMax: 10_000 };

/** How many executions match, by status and by task. Counted in parts: whoever waits is served in between. */
export async function summarizeExecutions(
  { store, turns }: SummaryDeps,
  query: FilterQuery,
  { partsMax, tasksMax }: SummaryBounds = BOUNDS,
): Promise<ExecutionSummary> {
  const filter = filterOf(query);
  const all = new Counts();
  const tasks = new Map<string, Counts>();
  let before: ListPlace | null = null;
  for (let part = 0; part < partsMax && (part === 0 || before !== null); part++) {
    await turns.next();
    const { counts, next } = store.tally({ ...filter, ...(before !== null && { before }) });
    for (const each of counts) {
      all.add(each);
      const ofTask = tasks.get(each.taskName) ?? (tasks.size < tasksMax ? new Counts() : null);
      if (ofTask !== null) tasks.set(each.taskName, ofTask.add(each));
    }
    before = next;
  }
  const named = [...tasks].toSorted(byCount).slice(0, SUMMARY_TASKS_MAX);
  const ofNamed = named.reduce((sum, [, { executions }]) => sum + executions, 0);
  return {
    executions: all.executions,
    by_status: all.byStatus,
    tasks: named.map(([taskName, { executions, byStatus }]) => ({
      task_name: taskName,
      executions,
      by_status: byStatus,
    })),
    other_executions: all.executions - ofNamed,
    is_complete: before === null,
  };
}

class Counts {
  executions = 0;
  readonly byStatus: CountsByStatus = {
    queued: 0,
    starting: 0,
    running: 0,
    stale: 0,
    stopping: 0,
    succeeded: 0,
    failed: 0,
    stopped: 0,
    timed_out: 0,
    lost: 0,
  };

  add({ status, count }: Pick<TaskCount, 'status' | 'count'>): this {
    this.executions += count;
    this.byStatus[status] += count;
    return this;
  }
}

function byCount([name, one]: [string, Counts], [otherName, other]: [string, Counts]): number {
  return other.executions - one.executions || (name < otherName ? -1 : 1);
}
