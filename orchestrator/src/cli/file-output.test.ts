import { openSync, closeSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { UserError } from './dependencies.ts';
import { fileOutput, isFile } from './file-output.ts';

function opened(path: string): number {
  const fd = openSync(path, 'w');
  onTestFinished(() => closeSync(fd));
  return fd;
}

describe('output to a file', () => {
  it('writes on where less was written than asked for', () => {
    const path = join(temporaryFolder(), 'out');
    const fd = opened(path);
    const threeAtMost = (to: number, bytes: Buffer, at: number): number =>
      writeSync(to, bytes, at, Math.min(3, bytes.length - at));
    fileOutput(fd, threeAtMost).write('{"title":"Öl"}\n');
    expect(readFileSync(path, 'utf8')).toBe('{"title":"Öl"}\n');
  });

  it('says in a sentence that the disk is full, and that something is missing', () => {
    const fd = opened('/dev/full');
    expect(isFile(fd)).toBe(true);
    expect(() => fileOutput(fd).write('x')).toThrow(UserError);
    expect(() => fileOutput(fd).write('x')).toThrow(
      /^The output cannot be written: .*no space left on device.*What is there is not all of it\.$/,
    );
  });

  it('is not taken for one if there is nothing', () => {
    expect(isFile(999_999)).toBe(false);
  });
});
