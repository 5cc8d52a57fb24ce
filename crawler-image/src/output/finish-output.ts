import { rm } from 'node:fs/promises';
import path from 'node:path';
import { COMPLETION_ITEMS_MAX, messageOf } from '@crawlerd/shared';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { wholeMembers } from '../warc/gzip-members.ts';
import { latestWarcs } from '../warc/settle-warcs.ts';
import { buildFormat, type BuiltFile } from './build-formats.ts';
import { FORMATS, type Formats } from '@crawlerd/formats';
import { itemFilePath } from '../files/item-file.ts';
import { writeManifest, type CrawlFacts, type FileFate } from './manifest.ts';
import { manifestPath } from '../files/output-paths.ts';
import { OutputError } from '../files/output-error.ts';
import { readLines } from '../files/read-lines.ts';

export interface FinishedOutput {
  /** The first items, as many as a completion may hold. */
  readonly items: readonly unknown[];
  /** The first 100 files written, relative to the output root, without the manifest. */
  readonly outputFiles: readonly string[];
  /** A sentence about what could not be written; null if everything was. */
  readonly outputFault: string | null;
}

/**
 * Builds the requested formats from the items, however the crawl ended. Errors are part of the result; the items are
 * safe in the .jsonl in any case.
 *
 * @param facts For the manifest, which is written last.
 * @param signal Aborts the building of formats.
 */
export async function finishOutput(
  plan: CrawlPlan,
  outputRoot: string,
  facts: CrawlFacts,
  signal: AbortSignal,
  formats: Formats = FORMATS,
): Promise<FinishedOutput> {
  const itemFile = itemFilePath(plan.outputFolder, plan.filePrefix);
  const { items, fault: unreadable } = await readItems(itemFile, manifestPath(plan));
  const fates: FileFate[] = [{ file: itemFile, holds: 'lines', fault: unreadable }];
  const faults: string[] = [];
  if (unreadable === null) {
    // A format that cannot be written does not prevent the others.
    for (const format of plan.output.formats)
      fates.push(...(await fatesOf(buildFormat(itemFile, await formats[format](), plan.output, signal))));
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

/** Thousands of parts would not fit into a completion; the manifest lists all of them. */
const FILES_MAX = 100;

/** The files of a format that were built, and the one that could not be. */
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
    // The manifest of an earlier attempt: until the new one is written, none is better than a wrong one.
    await rm(manifest, { force: true });
    return { items: await firstItems(itemFile), fault: null };
  } catch (error) {
    return { items: [], fault: messageOf(error) };
  }
}

/** Much more than a completion can hold. */
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
