import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { RuntimeError } from '../../../ports/runtime.ts';

/** What an image is built from; the first is its Dockerfile. A `*` at the end stands for the rest of a file name. */
export const CONTEXT_FILES = [
  'Dockerfile',
  'dist/crawler.mjs',
  'dist/crawl-worker.mjs',
  'dist/part-*',
] as const;
export const BROWSER_CONTEXT_FILES = [
  'Dockerfile.browser',
  'install-browser.mjs',
  'dist/crawler.mjs',
  'dist/crawl-worker.mjs',
  'dist/part-*',
  'dist/browser-host.mjs',
] as const;

export interface BuildContext {
  readonly files: ReadonlyMap<string, Buffer>;
  /** The base the Dockerfile itself asks for: the default of its first `ARG BASE`. */
  readonly pinnedBase: string;
}

/** @throws RuntimeError `rejected` if a file is missing: the crawler has not been built. */
export async function readBuildContext(
  folder: string,
  names: readonly string[] = CONTEXT_FILES,
): Promise<BuildContext> {
  const files = new Map<string, Buffer>();
  for (const name of names) {
    try {
      for (const file of await filesCalled(folder, name)) files.set(file, await readFile(join(folder, file)));
    } catch {
      throw new RuntimeError('rejected', `${join(folder, name)} is missing: run "npm run build" first.`);
    }
  }
  return { files, pinnedBase: pinnedBase(files.get(names[0] ?? '')?.toString() ?? '') };
}

/** In the order of their names: the fingerprint depends on it. */
async function filesCalled(folder: string, name: string): Promise<string[]> {
  if (!name.endsWith('*')) return [name];
  const start = basename(name).slice(0, -1);
  const found = (await readdir(join(folder, dirname(name)))).filter((file) => file.startsWith(start));
  // As in a build: COPY fails if there is none.
  if (found.length === 0) throw new Error(`there is no ${name}`);
  return found.toSorted().map((file) => join(dirname(name), file));
}

/** @throws RuntimeError `rejected` if the Dockerfile has no `ARG BASE=...`. */
export function pinnedBase(dockerfile: string): string {
  const base = /^ARG\s+BASE=(\S+)\s*$/m.exec(dockerfile)?.[1];
  if (base === undefined) {
    throw new RuntimeError('rejected', 'The Dockerfile of the crawler has no line "ARG BASE=<image>".');
  }
  return base;
}

/** Changes when a file of the context or the base changes; `base` says which base, and which state of it. */
export function contextFingerprint(files: ReadonlyMap<string, Buffer>, base: string): string {
  const hash = createHash('sha256').update(base);
  for (const [name, content] of files) hash.update(`\n${name} ${content.length}\n`).update(content);
  return hash.digest('hex');
}

export function packContext(files: ReadonlyMap<string, Buffer>): Readable {
  const tar = pack();
  // Readable for any user: the image does not run as the user who built it.
  for (const [name, content] of files) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}
