import { closeSync, fsyncSync, openSync } from 'node:fs';

/** To disk: the content of a file, or the names in a folder. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
