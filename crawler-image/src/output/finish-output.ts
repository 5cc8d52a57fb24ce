import { rm } from 'node:fs/promises';
import path from 'node:path';
import { COMPLETION_ITEMS_MAX } from '@crawlerd/shared';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { wholeMembers } from '../warc/gzip-members.ts';
import { latestWarcs } from '../warc/settle-warcs.ts';
import { buildFormat, type BuiltFile } from './build-formats.ts';
import { itemFilePath } from '../files/item-file.ts';
import { writeManifest, type CrawlFacts, type FileFate } from './manifest.ts';
import { manifestPath } from '../files/output-paths.ts';
import { OutputError } from '../files/output-error.ts';
import { readLines } from '../files/read-lines.ts';
import { messageOf } from '../base/message-of.ts';

export interface FinishedOutput {
  /** The first items, as many as a completion may carry. */
  readonly items: readonly unknown[];
  /** What was written, at most 100 files, relative to the output root, without the manifest. */
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
  const { items, fault: unreadable } = await readItems(itemFile, manifestPath(plan));
  const fates: FileFate[] = [{ file: itemFile, holds: 'lines', fault: unreadable }];
  const faults: string[] = [];
  if (unreadable === null) {
    // Of the files that can be written, none is missing because another cannot.
    for (const format of plan.output.formats)
      fates.push(...(await fatesOf(buildFormat(itemFile, format, plan.output, signal))));
    if (plan.output.warc) fates.push(...archiveFates(plan));
    await writeManifest(plan, facts, fates, signal).catch((error: unknown) => faults.push(messageOf(error)));
  }
  faults.unshift(...fates.flatMap(({ fault }) => fault ?? []));
  return {
    items,
    outputFiles: fates
      .filter(({ fault }) => fault === null)
      .slice(0, FILES_MAX)
      .map(({ file }) => path.relative(outputRoot, file)),
    outputFault: faults.length === 0 ? null : faults.join(' '),
  };
}

/** Thousands of parts would not fit into a completion; the manifest has them all. */
const FILES_MAX = 100;

/** What became of the files of a format. */
async function fatesOf(files: AsyncGenerator<BuiltFile>): Promise<FileFate[]> {
  const fates: FileFate[] = [];
  try {
    for await (const { file, rows } of files) fates.push({ file, holds: { rows }, fault: null });
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    fates.push({ file: error.path, holds: 'lines', fault: error.message });
  }
  return fates;
}

function archiveFates({ outputFolder, filePrefix }: CrawlPlan): FileFate[] {
  try {
    return latestWarcs(outputFolder, filePrefix).map((file) => {
      return { file, holds: { records: wholeMembers(file).count }, fault: null };
    });
  } catch (error) {
    const { path: file, message } = OutputError.from(outputFolder, error);
    return [{ file, holds: 'lines', fault: message }];
  }
}

async function readItems(
  itemFile: string,
  manifest: string,
): Promise<{ items: unknown[]; fault: string | null }> {
  try {
    // Of an earlier attempt; until its successor is written there is none, rather than a wrong one.
    await rm(manifest, { force: true });
    return { items: await firstItems(itemFile), fault: null };
  } catch (error) {
    return { items: [], fault: messageOf(error) };
  }
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
