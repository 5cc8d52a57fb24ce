import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the running test's own, gone when it has finished. */
export function temporaryFolder(): string {
  return folderIn(tmpdir());
}

/** As {@link temporaryFolder}, where no file system shares blocks, whatever the disk of this machine can. */
export function folderInMemory(): string {
  return folderIn('/dev/shm');
}

function folderIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'crawlerd-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
