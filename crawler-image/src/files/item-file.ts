import { existsSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** The file of a crawl's items, one line of JSON each, whichever format was requested. */
export function itemFilePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.jsonl`);
}

/** The file of invalid items. Not a `.jsonl`, because those are read as items. */
export function quarantinePath(folder: string, prefix: string): string {
  return path.join(folder, `${prefix}.invalid.ndjson`);
}

/** Renames the items of an earlier crawl to a numbered name, so that they are not taken for those of this one. */
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
