import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';

/**
 * Makes a folder and those above it, for this user only. Node's own recursive mkdir never returns where a
 * parent exists but reports ENOENT, as in /proc.
 *
 * @throws the file system's error.
 */
export function ensureFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) ensureFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
    // Created concurrently; or a dangling link, for which this throws.
    statSync(folder);
  }
}
