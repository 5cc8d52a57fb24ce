import { expect, test } from 'vitest';
import { memoryBytes, tabsFor } from './tabs.ts';

test.each([
  [256, 2],
  [512, 2],
  [768, 3],
  [1024, 4],
  [16_384, 4],
])('with %i MiB of memory, %i pages are rendered at a time', (mebibytes, tabs) => {
  expect(tabsFor(mebibytes * 2 ** 20)).toBe(tabs);
});

test('the memory of this machine is known', () => {
  expect(memoryBytes()).toBeGreaterThan(2 ** 20);
  expect(memoryBytes()).toBeLessThan(Infinity);
});
