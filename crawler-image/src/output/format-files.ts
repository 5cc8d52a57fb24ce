import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOptions } from '../plan/output-options.ts';
import type { FormatFile } from '@crawlerd/formats';

export function isGzipped({ isGzippable }: FormatFile, { gzip }: OutputOptions): boolean {
  return gzip && isGzippable;
}

/**
 * The path of a file of a format, in the folder of the .jsonl.
 *
 * @param part Counts from 1.
 */
export function formatFile(
  itemFile: string,
  format: FormatFile,
  options: OutputOptions,
  part: number,
): string {
  const number = options.rotateItems === null ? '' : `.part-${String(part).padStart(5, '0')}`;
  return `${stemOf(itemFile)}${number}.${format.extension}${isGzipped(format, options) ? '.gz' : ''}`;
}

/** Removes the parts that an earlier attempt has built, including unfinished ones. */
export async function removeParts(itemFile: string, format: FormatFile): Promise<void> {
  const start = `${path.basename(stemOf(itemFile))}.part-`;
  const rest = new RegExp(`^\\d{5,}\\.${format.extension}(?:\\.gz)?(?:\\.tmp)?$`);
  await remove(itemFile, (name) => name.startsWith(start) && rest.test(name.slice(start.length)));
}

/**
 * Removes the unsplit files that an earlier attempt has built, including unfinished ones, except the file that is about
 * to be replaced.
 */
export async function removeWhole(
  itemFile: string,
  format: FormatFile,
  options: OutputOptions,
): Promise<void> {
  const stem = path.basename(stemOf(itemFile));
  const whole = [`${stem}.${format.extension}`, `${stem}.${format.extension}.gz`];
  const next = path.basename(formatFile(itemFile, format, options, 1));
  const stale = new Set(whole.flatMap((name) => (name === next ? [] : [name, `${name}.tmp`])));
  await remove(itemFile, (name) => stale.has(name));
}

async function remove(itemFile: string, isStale: (name: string) => boolean): Promise<void> {
  const folder = path.dirname(itemFile);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A folder of that name is not ours.
    if (!entry.isDirectory() && isStale(entry.name)) await rm(path.join(folder, entry.name), { force: true });
  }
}

function stemOf(itemFile: string): string {
  const { dir, name } = path.parse(itemFile);
  return path.join(dir, name);
}
