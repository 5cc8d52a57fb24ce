import { readFileSync } from 'node:fs';
import { INTERRUPTED, INVALID_CONFIG } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { ENOUGH_LIMITS, FAULT_LIMITS } from '../records/stop-reason.ts';
import { EXIT } from './exit-codes.ts';

const page = readFileSync(new URL('../../../docs/report.md', import.meta.url), 'utf8');

test('docs/report.md lists every exit code', () => {
  const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
});

test('docs/report.md lists every stop reason, and whether it is a success', () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \| .* \| (yes|no) \|$/gm)].map(([, reason, yes]) => [
    reason,
    yes,
  ]);
  const expected = [
    ...['finished', 'max_pages', 'pages_retried', ...ENOUGH_LIMITS].map((reason) => [reason, 'yes']),
    ...[...FAULT_LIMITS, INTERRUPTED, INVALID_CONFIG, 'broken'].map((reason) => [reason, 'no']),
  ];
  expect(new Set(listed.map(String))).toEqual(new Set(expected.map(String)));
});
