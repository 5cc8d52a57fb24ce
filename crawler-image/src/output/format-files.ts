import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOptions } from '../plan/output-options.ts';

export type Format = OutputOptions['formats'][number];

/** What may be compressed; the others are in themselves. */
const PLAIN: ReadonlySet<Format> = new Set(['json', 'csv']);

export function isGzipped(format: Format, { gzip }: OutputOptions): boolean {
  return gzip && PLAIN.has(format);
}

/**
 * Where a file of a format is, beside the .jsonl.
 *
 * @param part From 1 on.
 */
export function formatFile(itemFile: string, format: Format, options: OutputOptions, part: number): string {
  const number = options.rotateItems === null ? '' : `.part-${String(part).padStart(5, '0')}`;
  return `${stemOf(itemFile)}${number}.${format}${isGzipped(format, options) ? '.gz' : ''}`;
}

/** Removes the parts that an earlier attempt has built, also those it did not come to the end of. */
export async function removeParts(itemFile: string, format: Format): Promise<void> {
  const start = `${path.basename(stemOf(itemFile))}.part-`;
  const rest = new RegExp(`^\\d{5,}\\.${format}(?:\\.gz)?(?:\\.tmp)?$`);
  await remove(itemFile, (name) => name.startsWith(start) && rest.test(name.slice(start.length)));
}

/**
 * Removes the whole files that an earlier attempt has built, and what it did not come to the end of; but not the one
 * that is replaced as soon as its successor is there.
 */
export async function removeWhole(itemFile: string, format: Format, options: OutputOptions): Promise<void> {
  const stem = path.basename(stemOf(itemFile));
  const whole = [`${stem}.${format}`, `${stem}.${format}.gz`];
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
