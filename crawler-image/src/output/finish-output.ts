import path from 'node:path';
import { COMPLETION_ITEMS_MAX } from '@crawlerd/shared';
import type { CrawlPlan } from '../crawl-plan.ts';
import { buildFormat } from './build-formats.ts';
import { itemFilePath } from './item-file.ts';
import { readLines } from './read-lines.ts';

export interface FinishedOutput {
  /** The first items, as many as a completion may carry. */
  readonly items: readonly unknown[];
  /** What was written, relative to the output root. */
  readonly outputFiles: readonly string[];
  /** A sentence, if something could not be written; null if all is well. */
  readonly outputFault: string | null;
}

/**
 * Puts what a crawl has found into the asked-for forms, whatever became of the crawl. Faults are part of
 * the result; the items are safe in the .jsonl in any case.
 *
 * @param signal Cuts the building of the asked-for formats short.
 */
export async function finishOutput(
  plan: CrawlPlan,
  outputRoot: string,
  signal: AbortSignal,
): Promise<FinishedOutput> {
  const itemFile = itemFilePath(plan.outputFolder, plan.filePrefix);
  const outputFiles: string[] = [];
  const faults: string[] = [];
  let items: unknown[] = [];
  /** Of the files that can be written, none is missing because another cannot. */
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  };
  await attempt(async () => {
    items = await firstItems(itemFile);
    outputFiles.push(path.relative(outputRoot, itemFile));
    for (const format of plan.output.formats) {
      await attempt(async () => {
        const built = await buildFormat(itemFile, format, plan.output, signal);
        outputFiles.push(path.relative(outputRoot, built));
      });
    }
  });
  return { items, outputFiles, outputFault: faults.length === 0 ? null : faults.join(' ') };
}

/** Much more than a completion can carry. */
const TEXT_LENGTH_MAX = 8 * 1024 * 1024;

async function firstItems(itemFile: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let length = 0;
  for await (const line of readLines(itemFile)) {
    length += line.length;
    if (length > TEXT_LENGTH_MAX) break;
    items.push(JSON.parse(line));
    if (items.length === COMPLETION_ITEMS_MAX) break;
  }
  return items;
}
