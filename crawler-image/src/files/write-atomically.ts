import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { patientlyLater } from './descriptors.ts';
import { OutputError } from './output-error.ts';

/**
 * Writes a file so that at any moment, even after a crash, it is either absent or complete.
 *
 * @throws OutputError
 */
export async function writeAtomically(
  file: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    const handle = await patientlyLater(() => open(temporary, 'w'));
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw OutputError.from(file, error);
  }
}

/** A new name is durable only once its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await patientlyLater(() => open(folder, 'r'));
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
