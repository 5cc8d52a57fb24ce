import { expect, test } from 'vitest';
import { openFilesMax } from './open-files-max.ts';

test.each([
  ['Max open files            1024                 524288               files     ', 1024],
  [
    'Max processes  7  7  processes\nMax open files            unlimited   unlimited  files',
    Number.MAX_SAFE_INTEGER,
  ],
  ['', 1024],
])('the limit of open files is read from %j', (limits, expected) => {
  expect(openFilesMax(limits)).toBe(expected);
});

test('this process has one', () => {
  expect(openFilesMax()).toBeGreaterThanOrEqual(256);
});
