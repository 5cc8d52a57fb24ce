import { expect, test } from 'vitest';
import { cpuMs } from '../../base/cpu-ms.ts';
import { BoundedRegex } from './bounded-regex.ts';

test('returns the first group that matched, or else the whole match', () => {
  expect(new BoundedRegex('SKU[:：]\\s*(\\w+)').firstMatch('SKU: A12')).toBe('A12');
  expect(new BoundedRegex('\\d+').firstMatch('about 12 of them')).toBe('12');
  expect(new BoundedRegex('(a)|(b)').firstMatch('b')).toBe('b');
  expect(new BoundedRegex('z').firstMatch('abc')).toBeNull();
});

test('an expression that times out matches nothing, and is not tried again after five timeouts', () => {
  const regex = new BoundedRegex('(a+)+$');
  const startedMs = cpuMs();
  for (let i = 0; i < 1000; i++) expect(regex.firstMatch(`${'a'.repeat(100)}b`)).toBeNull();
  expect(cpuMs() - startedMs).toBeLessThan(3000);
});

test('an invalid expression is refused at once', () => {
  expect(() => new BoundedRegex('(')).toThrow(SyntaxError);
});
