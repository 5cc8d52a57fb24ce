import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOptions } from '../plan/output-options.ts';
import type { FormatFile } from './format.ts';

export function isGzipped({ isPlain }: FormatFile, { gzip }: OutputOptions): boolean {
  return gzip && isPlain;
}

/**
 * Where a file of a format is, beside the .jsonl.
 *
 * @param part From 1 on.
 */
export function formatFile(
  itemFile: string,
  format: FormatFile,
  options: OutputOptions,
  part: number,
): string {
  const number = options.rotateItems === null ? '' : `.part-${String(part).padStart(5, '0')}`;
  return `${stemOf(itemFile)}${number}.${format.ending}${isGzipped(format, options) ? '.gz' : ''}`;
}

/** Removes the parts that an earlier attempt has built, also those it did not come to the end of. */
export async function removeParts(itemFile: string, format: FormatFile): Promise<void> {
  const start = `${path.basename(stemOf(itemFile))}.part-`;
  const rest = new RegExp(`^\\d{5,}\\.${format.ending}(?:\\.gz)?(?:\\.tmp)?$`);
  await remove(itemFile, (name) => name.startsWith(start) && rest.test(name.slice(start.length)));
}

/**
 * Removes the whole files that an earlier attempt has built, and what it did not come to the end of; but not the one
 * that is replaced as soon as its successor is there.
 */
export async function removeWhole(
  itemFile: string,
  format: FormatFile,
  options: OutputOptions,
): Promise<void> {
  const stem = path.basename(stemOf(itemFile));
  const whole = [`${stem}.${format.ending}`, `${stem}.${format.ending}.gz`];
  const next = path.basename(formatFile(itemFile, format, options, 1));
  const stale = new Set(whole.flatMap((name) => (name === next ? [] : [name, `${name}.tmp`])));
  await remove(itemFile, (name) => stale.has(name));
}

async function remove(itemFile: string, isStale: (name: string) => boolean): Promise<void> {
  const folder = path.dirname(itemFile);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A folder of that name is somebody else's.
    if (!entry.isDirectory() && isStale(entry.name)) await rm(path.join(folder, entry.name), { force: true });
  }
}

function stemOf(itemFile: string): string {
  const { dir, name } = path.parse(itemFile);
  return path.join(dir, name);
}
