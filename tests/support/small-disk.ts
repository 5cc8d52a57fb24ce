import { writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { hasErrorCode } from '@crawlerd/shared';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { run } from './tools.ts';

/** A folder on a separate disk of 32 MiB, perhaps with room for so many files only. */
export function smallDisk({ files }: { readonly files?: number } = {}): string {
  const folder = temporaryFolder();
  const options = ['size=32m', ...(files === undefined ? [] : [`nr_inodes=${files}`])];
  run('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', folder]);
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
