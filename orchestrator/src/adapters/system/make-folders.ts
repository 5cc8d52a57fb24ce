import { promises } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';

/**
 * Makes a folder and those above it that are missing, each by a call of its own. Node's recursive mkdir reports a disk
 * without room, or one that is read-only, as ENOENT, as if a folder were missing
 * (https://github.com/nodejs/node/issues/42808, https://github.com/nodejs/node/issues/47098).
 *
 * @throws the file system's error.
 */
export async function makeFolders(path: string, options: { readonly mode?: number } = {}): Promise<void> {
  try {
    await makeFolder(path, options);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolders(dirname(path), options);
    await makeFolder(path, options);
  }
}

/** Makes one folder, unless it is there. */
export async function makeFolder(
  path: string | Buffer,
  options: { readonly mode?: number } = {},
): Promise<void> {
  try {
    await promises.mkdir(path, options);
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST') || !(await promises.stat(path)).isDirectory()) throw error;
  }
}
