import { isFinished, isValid, ResultDataSchema, type ItemsSummary } from '@crawlerd/shared';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';
import { missingExecution } from './errors.ts';

export interface ReadItemsDeps {
  readonly store: Store;
  readonly outputs: Pick<OutputFiles, 'items'>;
}

export interface ItemRange {
  readonly offset: number;
  readonly limit: number;
}

/** From the first item to the last. */
export const ALL_ITEMS: ItemRange = { offset: 0, limit: Number.MAX_SAFE_INTEGER };

export interface ItemList {
  readonly source: ItemsSummary['source'];
  /** One JSON text each. To be read once. */
  readonly items: AsyncIterable<string>;
  /** The same as {@link items}, which must have been read to their end; whatever was written since. */
  again(): AsyncIterable<string>;
  /** What there is to say of them, once they have been read. */
  summary(): ItemsSummary;
  /** Ends {@link items}, and closes what was opened for them: also where nothing of them was read. */
  close(): Promise<void>;
}

/**
 * The items of an execution: those in its output folder or, if there is not one, those that its last attempt reported.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`
 */
export async function readItems(
  { store, outputs }: ReadItemsDeps,
  executionId: string,
  { offset, limit }: ItemRange,
): Promise<ItemList> {
  const execution = store.find(executionId)?.execution;
  if (execution === undefined) throw missingExecution(store, executionId);
  const isOver = isFinished(execution.status);
  const reading = outputs.items(executionId, { isGrowing: !isOver });
  const written = within(reading.items(), offset, limit)[Symbol.asyncIterator]();
  const first = await written.next();
  const close = async (): Promise<void> => void (await written.return(undefined));
  const total = execution.result?.total_data_count ?? null;
  const missing = (there: number): number | null => (total === null ? null : Math.max(0, total - there));
  const reported = reading.found > 0 || execution.result === null ? [] : itemsOf(store.result(executionId));
  if (reported.length > 0) {
    const all = reported.map((item) => JSON.stringify(item));
    const items = (): AsyncIterable<string> => within(all, offset, limit);
    return {
      source: 'reported',
      items: items(),
      again: items,
      summary: () => ({
        source: 'reported',
        items_skipped: reading.skipped(),
        items_missing: missing(reported.length),
      }),
      close,
    };
  }
  return {
    source: 'files',
    items: from(first, written),
    again: () => {
      const options = { isGrowing: !isOver, extent: reading.extent };
      return within(outputs.items(executionId, options).items(), offset, limit);
    },
    summary: () => ({
      source: 'files',
      items_skipped: reading.skipped(),
      // One that is still running, perhaps for another time, writes on.
      items_missing: isOver && reading.isWhole ? missing(reading.found) : null,
    }),
    close,
  };
}

async function* within(
  items: AsyncIterable<string> | Iterable<string>,
  offset: number,
  limit: number,
): AsyncGenerator<string> {
  let index = 0;
  for await (const item of items) {
    if (index >= offset) yield item;
    index += 1;
    // Without a look at the next one, which may be far away.
    if (index >= offset + limit) return;
  }
}

/** An iteration whose first step is done. Left early, it ends with it. */
async function* from(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** At most a hundred, of a document of a few megabytes. */
function itemsOf(result: string): readonly unknown[] {
  const value: unknown = JSON.parse(result);
  return isValid(ResultDataSchema, value) ? (value.data_items ?? []) : [];
}
