import { isValid, ItemKeySchema, parseJson } from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { TaskRef } from '../domain/task.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { missingExecution, RequestError } from './errors.ts';

export interface PreviousDeps {
  readonly store: Store;
  readonly turns: Turns;
}

export interface Previous {
  readonly executionId: string;
  /** The fields by which items are the same. */
  readonly key: readonly string[];
}

const PART = 20;
const URL_KEY = ['url'];

/**
 * The last execution of the same saved task that succeeded among those that were launched before this one; one whose
 * overrides changed the crawl is none, as for {@link driftOf}.
 *
 * @throws RequestError `no_previous_execution`, also where whoever asks may not see it; `execution_unknown`,
 *   `execution_removed`
 */
export async function previousExecution(
  { store, turns }: PreviousDeps,
  executionId: string,
  caller: Pick<Caller, 'labels'>,
): Promise<Previous> {
  const execution = store.find(executionId)?.execution;
  if (execution === undefined) throw missingExecution(store, executionId);
  const { task } = execution.spec;
  if (task === null) {
    throw noPrevious(
      'The execution was not launched from a saved task, so there is nothing to compare it with. Save its config with ' +
        'crawlerd task apply, and launch it with crawlerd task run.',
    );
  }
  const filter = {
    task: task.name,
    status: ['succeeded' as const],
    limit: PART,
    ...(caller.labels !== null && { labels: caller.labels }),
  };
  for (let before = { at: execution.createdAt, id: executionId }; ;) {
    await turns.next();
    const { snapshots, next } = store.list({ ...filter, before });
    const found = snapshots.find(isUsual);
    if (found !== undefined) return { executionId: found.execution.id, key: keyOf(store, task) };
    if (next === null) {
      throw noPrevious(
        `No execution of the task ${task.name} that was launched before this one has succeeded and is still kept. ` +
          `List them with: crawlerd ls --task ${task.name}`,
      );
    }
    before = next;
  }
}

function isUsual({ execution }: Snapshot): boolean {
  return !execution.spec.isAltered;
}

/** As the task says now; of a task that is gone, as it said when this was launched. */
function keyOf(store: Store, { name, revision }: TaskRef): readonly string[] {
  const saved = store.tasks.find(name) ?? store.tasks.find(name, revision);
  const body = saved === null ? undefined : parseJson(saved.body);
  const key = typeof body === 'object' && body !== null ? Reflect.get(body, 'item_key') : undefined;
  return isValid(ItemKeySchema, key) ? [key].flat() : URL_KEY;
}

function noPrevious(message: string): RequestError {
  return new RequestError('no_previous_execution', message);
}
