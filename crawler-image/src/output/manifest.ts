import { manifestPath } from '../files/output-paths.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { configHash } from '../plan/config-hash.ts';
import { CRAWLER_VERSION } from '../base/version.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/** Facts about the crawl for the manifest. */
export interface CrawlFacts {
  readonly executionId: string;
  readonly stopReason: string;
  readonly pages: number;
  readonly items: number;
}

/** A file that was to be written, and the error if it was not. */
export interface FileFate {
  readonly file: string;
  /** Its number of rows or records; `lines`: count the lines. */
  readonly holds: { readonly rows: number } | { readonly records: number } | 'lines';
  readonly fault: string | null;
}

/**
 * Writes the list of a crawl's files, by which a reader can check that they are complete.
 *
 * @throws OutputError, also when `signal` aborts.
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
