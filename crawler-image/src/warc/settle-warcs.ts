import { renameSync, rmSync, truncateSync } from 'node:fs';
import { OutputError } from '../files/output-error.ts';
import { wholeMembers } from './gzip-members.ts';
import { findWarcs, openPath, type WarcName } from './warc-names.ts';

/**
 * Finishes files that were open when a crawl was killed: removes an incomplete last record and gives them their final
 * names. No other process may write to the folder meanwhile.
 *
 * @returns all archive files of the folder.
 * @throws OutputError
 */
export function settleWarcs(folder: string, prefix: string): readonly WarcName[] {
  try {
    for (const { file, isOpen } of findWarcs(folder, prefix)) if (isOpen) settle(file);
    return findWarcs(folder, prefix);
  } catch (error) {
    throw OutputError.from(folder, error);
  }
}

function settle(file: string): void {
  const { count, bytes } = wholeMembers(openPath(file));
  if (count === 0) return rmSync(openPath(file));
  truncateSync(openPath(file), bytes);
  renameSync(openPath(file), file);
}

/**
 * The files of the latest crawl.
 *
 * @throws OutputError
 */
export function latestWarcs(folder: string, prefix: string): readonly string[] {
  const all = settleWarcs(folder, prefix);
  const latest = all.at(-1)?.series;
  return all.filter(({ series }) => series === latest).map(({ file }) => file);
}
