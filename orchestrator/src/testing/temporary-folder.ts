import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for the running test, removed when it has finished. */
export function temporaryFolder(): string {
  return folderIn(tmpdir());
}

/** Like {@link temporaryFolder}, but on a file system that cannot share blocks. */
export function folderInMemory(): string {
  return folderIn('/dev/shm');
}

function folderIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'crawlerd-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
