import { expect, test } from 'vitest';
import { formatAge, formatAhead, formatDuration } from './duration.ts';

test.each([
  [0, '0 s'],
  [7_900, '7 s'],
  [65_000, '1:05'],
  [7_389_000, '2:03:09'],
  [-5, '0 s'],
])('%i ms read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('an exact short span keeps a decimal', () => {
  expect(formatDuration(7_240, { exact: true })).toBe('7.2 s');
});

test.each([
  ['2026-01-02T03:04:02Z', '3 s ago'],
  ['2026-01-02T03:01:05Z', '3 min ago'],
  ['2026-01-02T00:04:05Z', '3 h ago'],
  ['2025-12-30T03:04:05Z', '3 d ago'],
  ['2026-01-02T03:04:09Z', '0 s ago'],
  ['not a time', 'not a time'],
])('%s was %s', (time, text) => {
  expect(formatAge(time, Date.parse('2026-01-02T03:04:05Z'))).toBe(text);
});

test.each([
  ['2026-01-05T03:04:05Z', 'in 3 d'],
  ['2026-01-02T03:04:35Z', 'in 30 s'],
  ['2026-01-02T03:04:05Z', '0 s ago'],
  ['2026-01-01T03:04:05Z', '1 d ago'],
  ['not a time', 'not a time'],
])('%s is %s', (time, text) => {
  expect(formatAhead(time, Date.parse('2026-01-02T03:04:05Z'))).toBe(text);
});
