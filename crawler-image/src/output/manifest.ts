import { manifestPath } from '../files/output-paths.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { configHash } from '../plan/config-hash.ts';
import { CRAWLER_VERSION } from '../base/version.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/** What the crawl knows of itself when its files are written. */
export interface CrawlFacts {
  readonly executionId: string;
  readonly stopReason: string;
  readonly pages: number;
  readonly items: number;
}

/** A file that was to be written, and why it is not there if it is not. */
export interface FileFate {
  readonly file: string;
  /** How much it holds; a file of lines has as many rows as lines. */
  readonly holds: { readonly rows: number } | { readonly records: number } | 'lines';
  readonly fault: string | null;
}

/**
 * Writes down what the files of a crawl are, so that whoever gets them can tell whether they are whole.
 *
 * @throws OutputError, also when `signal` cut it short.
 */
export async function writeManifest(
  plan: CrawlPlan,
  { executionId, stopReason, pages, items }: CrawlFacts,
  fates: readonly FileFate[],
  signal: AbortSignal,
): Promise<void> {
  await writeAtomically(manifestPath(plan), async (handle) => {
    const files: unknown[] = [];
    for (const { file, holds, fault } of fates) {
      const name = path.basename(file);
      if (fault === null) {
        const { bytes, lines, sha256 } = await sumUp(file, signal);
        files.push({ name, bytes, ...(holds === 'lines' ? { rows: lines } : holds), sha256 });
      } else {
        files.push({ name, fault });
      }
    }
    const manifest = {
      manifest: 1,
      execution_id: executionId,
      task_name: plan.taskName,
      stop_reason: stopReason,
      pages,
      items,
      files,
      config_sha256: configHash(plan),
      crawler_version: CRAWLER_VERSION,
    };
    await handle.appendFile(`${JSON.stringify(manifest, null, 2)}\n`);
  });
}

const LINE_FEED = 10;

async function sumUp(
  file: string,
  signal: AbortSignal,
): Promise<{ bytes: number; lines: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  for await (const chunk of createReadStream(file, { signal }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
  }
  return { bytes, lines, sha256: hash.digest('hex') };
}
