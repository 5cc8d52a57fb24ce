import { isFinished, isValid, ResultDataSchema, type ItemsSummary, type ItemText } from '@crawlerd/shared';
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

export type ItemBatch = readonly ItemText[];

export interface ItemList {
  readonly source: ItemsSummary['source'];
  /** So many at a time as were read in one turn. To be read once. */
  readonly batches: AsyncIterable<ItemBatch>;
  /** The same items as {@link batches}, which must have been read to their end; whatever was written since. */
  again(): AsyncIterable<ItemBatch>;
  /** What there is to say of them, once they have been read. */
  summary(): ItemsSummary;
  /** Ends {@link batches}, and closes what was opened for them: also where nothing of them was read. */
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
  const bounds = { isGrowing: !isOver, itemsMax: offset + limit };
  const reading = outputs.items(executionId, bounds);
  const written = within({ offset, limit }, reading.batches());
  const first = await written.next();
  const close = async (): Promise<void> => void (await written.return(undefined));
  const total = execution.result?.total_data_count ?? null;
  const missing = (there: number): number | null => (total === null ? null : Math.max(0, total - there));
  const reported = reading.found > 0 || execution.result === null ? [] : itemsOf(store.result(executionId));
  if (reported.length > 0) {
    const chosen = reported.slice(offset, offset + limit);
    const batches = (): AsyncIterable<ItemBatch> =>
      inBatches(chosen.map((value) => ({ json: JSON.stringify(value), value })));
    return {
      source: 'reported',
      batches: batches(),
      again: batches,
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
    batches: begun(first, written),
    again: () =>
      within({ offset, limit }, outputs.items(executionId, { ...bounds, extent: reading.extent }).batches()),
    summary: () => ({
      source: 'files',
      items_skipped: reading.skipped(),
      // One that is still running, perhaps for another time, writes on.
      items_missing: isOver && reading.isWhole ? missing(reading.found) : null,
    }),
    close,
  };
}

/** Some of the items, without a look at what is behind the last of them, which may be far away. */
export async function* within(
  { offset, limit }: ItemRange,
  batches: AsyncGenerator<ItemBatch>,
): AsyncGenerator<ItemBatch> {
  let before = offset;
  let left = limit;
  for await (const batch of batches) {
    const wanted = batch.slice(before, before + left);
    before = Math.max(0, before - batch.length);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left <= 0) return;
  }
}

/** Items that are at hand, one at a time: they may be long. */
export async function* inBatches(items: ItemBatch): AsyncGenerator<ItemBatch> {
  for (const item of items) yield [item];
}

/** An iteration whose first step is done. Left early, it ends with it. */
async function* begun(
  first: IteratorResult<ItemBatch, void>,
  rest: AsyncGenerator<ItemBatch>,
): AsyncGenerator<ItemBatch> {
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
