import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the bundled crawler, which tests must leave as it is. */
    readonly crawlerBundle: string;
  }
}

const BUILD = fileURLToPath(new URL('../../build.mjs', import.meta.url));

/** Bundles the crawler as the image gets it, once for all test files, into a folder of its own. */
export default async function bundleCrawler(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crawler-bundle-'));
  await promisify(execFile)(process.execPath, [BUILD, folder]);
  project.provide('crawlerBundle', folder);
  return async () => rm(folder, { recursive: true, force: true });
}
