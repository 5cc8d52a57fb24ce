import { expect, test } from 'vitest';
import { isAllowedBy, packed } from './rules.ts';

const SITE = 'http://example.com';

test('rules that are kept as text decide as they are written', () => {
  const rules = packed([
    { isAllowed: false, path: '/a' },
    { isAllowed: true, path: '/a/open$' },
    { isAllowed: false, path: '*.pdf' },
  ]);
  const allowed = ['/', '/a', '/a/open', '/a/open/x', '/b.pdf', '/robots.txt'].map((path) =>
    isAllowedBy(rules, SITE + path),
  );
  expect(allowed).toEqual([true, false, true, false, false, true]);
});

test('without rules all is allowed', () => {
  expect(packed([])).toBe('');
  expect(isAllowedBy('', `${SITE}/a`)).toBe(true);
});

test('sites of which more are known than are kept ready are still decided by their own rules', () => {
  const texts = Array.from({ length: 3000 }, (_, n) => packed([{ isAllowed: false, path: `/${n}/` }]));
  for (const round of [1, 2]) {
    for (const [n, text] of texts.entries()) {
      expect([round, n, isAllowedBy(text, `${SITE}/${n}/x`)]).toEqual([round, n, false]);
      expect(isAllowedBy(text, `${SITE}/${n + 1}/x`)).toBe(true);
    }
  }
});
