import { expect, test } from 'vitest';
import { latestMs } from './lastmod.ts';

const iso = (text: string): string | null => {
  const ms = latestMs(text);
  return ms === null ? null : new Date(ms).toISOString();
};

test.each([
  ['2026', '2026-12-31T23:59:59.999Z'],
  ['2026-02', '2026-02-28T23:59:59.999Z'],
  ['2026-02-03', '2026-02-03T23:59:59.999Z'],
  ['2026-02-03T04:05Z', '2026-02-03T04:05:00.000Z'],
  ['2026-02-03T04:05:06.7+08:00', '2026-02-02T20:05:06.700Z'],
  [' 2026-02-03T04:05:06 ', '2026-02-03T04:05:06.000Z'],
  ['Tue, 03 Feb 2026 04:05:06 GMT', '2026-02-03T04:05:06.000Z'],
  ['', null],
  ['yesterday', null],
  ['2026-13-45', null],
])('%s is at the latest %s', (text, expected) => {
  expect(iso(text)).toBe(expected);
});
