import { writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { hasErrorCode } from '@crawlerd/shared';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { run } from './tools.ts';

/** A folder on a separate disk of 32 MiB. */
export function smallDisk(): string {
  const folder = temporaryFolder();
  run('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder]);
  onTestFinished(() => void run('umount', ['-l', folder]));
  return folder;
}

/** Writes to a file until its disk is full to the last byte. */
export function fillUp(file: string): void {
  const piece = Buffer.alloc(64 * 1024);
  for (let size = piece.length; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(file, piece.subarray(0, size), { flag: 'a' });
    } catch (error) {
      if (!hasErrorCode(error, 'ENOSPC')) throw error;
    }
  }
}
