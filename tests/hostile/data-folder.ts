import { run } from '../support/tools.ts';

/**
 * What must not be left in a data folder: files that run with another's rights, devices, FIFOs, sockets, and
 * files of users other than these. Walked by a program that also reaches folders deeper than any path.
 */
export function unwanted(folder: string, users: readonly number[]): string[] {
  const foreign = users.flatMap((user) => ['!', '-uid', String(user)]);
  const bad = ['-perm', '/6000', '-o', '-type', 'b,c,p,s', '-o', '(', ...foreign, ')'];
  const found = run('find', [folder, '-mindepth', '1', '(', ...bad, ')', '-printf', '%y %m %u %f\\0']);
  return found.split('\0').filter((line) => line !== '');
}

/** Like `rm -rf`, which also ends where paths are too long for Node. */
export function removeFolder(folder: string): void {
  run('rm', ['-rf', '--', folder]);
}

/** Bytes that a folder really occupies. */
export function occupiedBytes(folder: string): number {
  return Number(run('du', ['-s', '--block-size=1', folder]).split('\t')[0]);
}
