import { isFinished, valueOfItem, type ItemText } from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import { DigestTable } from '../domain/digest-table.ts';
import { invalidQuery } from './errors.ts';
import { changeRow } from './item-change-row.ts';
import { itemDigest } from './item-digest.ts';
import { previousExecution, type PreviousDeps } from './previous-execution.ts';
import {
  ALL_ITEMS,
  readItems,
  within,
  type ItemBatch,
  type ItemList,
  type ItemRange,
  type ReadItemsDeps,
} from './read-items.ts';

/** Keys of both executions together: 64 MiB. */
const KEYS_MAX = 1_000_000;
/** What is held for them, and while it grows. */
export const COMPARED_BYTES = 96 * 1024 * 1024;

export interface ChangedItems {
  readonly list: ItemList;
  /** What they are compared with. */
  readonly previousId: string;
}

/**
 * The items of an execution that are new or have changed since the {@link previousExecution}, in the order of its list,
 * and then those that are gone. While it runs none is gone: it may still be found.
 *
 * @throws RequestError those of {@link previousExecution} and {@link readItems}; `invalid_query` if there are too many.
 *   Null: aborted.
 */
export async function changedItems(
  deps: ReadItemsDeps & PreviousDeps,
  executionId: string,
  { range, caller }: { readonly range: ItemRange; readonly caller: Pick<Caller, 'labels'> },
  signal: AbortSignal,
): Promise<ChangedItems | null> {
  const { executionId: previousId, key } = await previousExecution(deps, executionId, caller);
  const earlier = await readItems(deps, previousId, ALL_ITEMS);
  // Before its items are read: those that it writes from here on may not be among them.
  const status = deps.store.find(executionId)?.execution.status;
  const isOver = status !== undefined && isFinished(status);
  const digests = new DigestTable(KEYS_MAX);
  const digest = (item: ItemText) => itemDigest(valueOfItem(item), key);
  const isKnown = await remember(earlier.batches, signal);
  if (!isKnown) {
    await earlier.close();
    return null;
  }
  const current = await readItems(deps, executionId, ALL_ITEMS);

  /** False: aborted. */
  async function remember(batches: AsyncIterable<ItemBatch>, until: AbortSignal): Promise<boolean> {
    digests.clear();
    for await (const batch of batches) {
      if (until.aborted) return false;
      for (const item of batch) if (!digests.addEarlier(digest(item))) throw tooMany(previousId);
    }
    return true;
  }

  async function* rows(batches: AsyncIterable<ItemBatch>): AsyncGenerator<ItemBatch> {
    for await (const batch of batches) {
      yield batch.flatMap((item) => {
        const change = digests.changeOf(digest(item));
        return change === null ? [] : [changeRow(item, change)];
      });
    }
    if (!isOver) return;
    for await (const batch of earlier.again())
      yield batch.filter((item) => digests.takeGone(digest(item))).map((item) => changeRow(item, 'gone'));
  }

  async function* again(): AsyncGenerator<ItemBatch> {
    await remember(earlier.again(), NEVER);
    yield* within(range, rows(current.again()));
  }

  return {
    previousId,
    list: {
      source: current.source,
      batches: within(range, rows(current.batches)),
      again,
      summary: () => current.summary(),
      close: async () => {
        await current.close();
        await earlier.close();
      },
    },
  };
}

const NEVER = new AbortController().signal;

function tooMany(previousId: string): Error {
  return invalidQuery(
    'since',
    `cannot be answered: ${previousId} has more than ${KEYS_MAX} different items, and so many can be compared; read both ` +
      'with format=jsonl and compare them elsewhere',
  );
}
