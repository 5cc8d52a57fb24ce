import { rm } from 'node:fs/promises';
import path from 'node:path';
import { COMPLETION_ITEMS_MAX } from '@crawlerd/shared';
import type { CrawlPlan } from '../crawl-plan.ts';
import { buildFormat, formatPath } from './build-formats.ts';
import { itemFilePath } from './item-file.ts';
import { manifestPath, writeManifest, type CrawlFacts, type FileFate } from './manifest.ts';
import { readLines } from './read-lines.ts';

export interface FinishedOutput {
  /** The first items, as many as a completion may carry. */
  readonly items: readonly unknown[];
  /** What was written, relative to the output root, without the manifest. */
  readonly outputFiles: readonly string[];
  /** A sentence, if something could not be written; null if all is well. */
  readonly outputFault: string | null;
}

/**
 * Puts what a crawl has found into the asked-for forms, whatever became of the crawl. Faults are part of
 * the result; the items are safe in the .jsonl in any case.
 *
 * @param facts For the manifest, which is written last.
 * @param signal Cuts the building of the asked-for formats short.
 */
export async function finishOutput(
  plan: CrawlPlan,
  outputRoot: string,
  facts: CrawlFacts,
  signal: AbortSignal,
): Promise<FinishedOutput> {
  const itemFile = itemFilePath(plan.outputFolder, plan.filePrefix);
  const fates: FileFate[] = [];
  const faults: string[] = [];
  let items: unknown[] = [];
  /** Of the files that can be written, none is missing because another cannot. */
  const attempt = async (write: () => Promise<void>): Promise<string | null> => {
    try {
      await write();
      return null;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      faults.push(fault);
      return fault;
    }
  };
  const unreadable = await attempt(async () => {
    // Of an earlier attempt; until its successor is written there is none, rather than a wrong one.
    await rm(manifestPath(plan.outputFolder, plan.filePrefix), { force: true });
    items = await firstItems(itemFile);
  });
  fates.push({ file: itemFile, fault: unreadable });
  if (unreadable === null) {
    for (const format of plan.output.formats) {
      const file = formatPath(itemFile, format, plan.output);
      const fault = await attempt(() => buildFormat(itemFile, format, plan.output, signal));
      fates.push({ file, fault });
    }
    await attempt(() => writeManifest(plan, facts, fates, signal));
  }
  return {
    items,
    outputFiles: fates
      .filter(({ fault }) => fault === null)
      .map(({ file }) => path.relative(outputRoot, file)),
    outputFault: faults.length === 0 ? null : faults.join(' '),
  };
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
