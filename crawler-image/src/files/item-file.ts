import { existsSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Where the items of a crawl are, one line of JSON each, whatever format was asked for. */
export function itemFilePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.jsonl`);
}

/** Where items are put aside that their schema does not allow: no `.jsonl`, for those are taken for items. */
export function quarantinePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.invalid.ndjson`);
}

/** Gives the items of an earlier crawl another, numbered name, under which they are not taken for those of this one. */
export function keepEarlierItems(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const { dir, name } = path.parse(file);
  for (let n = 1; ; n++) {
    const kept = path.join(dir, `${name}.earlier-${n}.ndjson`);
    if (existsSync(kept)) continue;
    renameSync(file, kept);
    return;
  }
}
