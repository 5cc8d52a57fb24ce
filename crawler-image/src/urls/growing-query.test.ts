import { expect, test } from 'vitest';
import { cpuMs } from '../base/cpu-ms.ts';
import { isTrap, type TrapLimits } from './traps.ts';

const LIMITS: TrapLimits = { maxUrlLength: 2083, maxSegments: 20, maxRepeats: 2 };
const times = (n: number, piece: (i: number) => string, separator = '&'): string =>
  Array.from({ length: n }, (_, i) => piece(i)).join(separator);

test.each([
  ['a parameter with one value', '?x=1&x=1&x=1&x=1'],
  ['two in turn', `?${times(4, () => 'x=1&y=2')}`],
  ['a parameter without a value', '?x&x&x&x'],
  ['a parameter with semicolons', '?x=1;x=1;x=1;x=1'],
  ['a parameter with question marks', '?x=1?x=1?x=1?x=1'],
  ['an ampersand that is escaped twice', '?amp%3Bp=3&amp%3Bp=2&amp%3Bp=4&amp%3Bp=5'],
  ['the same without percent signs', '?amp;p=3&amp;p=2&amp;p=4&amp;p=5'],
  ['an ampersand that is escaped again and again', '?a=1&amp%3Bamp%3Bamp%3Bamp%3Bp=1&b=2&c=3'],
  ['the same alone', '?amp;amp;amp;amp;p=1'],
  ['a name with ever new values', `?${times(13, (i) => `page=${i}`)}`],
  ['nothing', `?${'&'.repeat(20)}`],
  ['its own address, escaped each time', '?next=%2Flogin%3Fnext%3D%25252525252Flogin'],
  ['its own address, as it is', `?${times(4, () => 'next=/login', '?')}`],
  ['a parameter of the path', '/a;x=1;x=1;x=1;x=1/b'],
])('a query that repeats %s grows without end', (_, query) => {
  expect(isTrap(`https://shop.example/${query}`, LIMITS)).toBe(true);
});

test.each([
  '?x=1&x=1&x=1',
  `?${times(12, (i) => `colour=${i}`)}`,
  `?${times(100, (i) => `p${i}=1`)}`,
  '?a=1&amp;b=2&amp;c=3&amp;d=4&amp;e=5',
  '?a=1&amp%3Bb=2&amp%3Bc=3&amp%3Bd=4&amp%3Be=5',
  '?next=%252Flogin%2520page',
  '?q=100%25',
  '/a;x=1;y=2;z=3;w=4/b',
])('%s does not', (query) => {
  expect(isTrap(`https://shop.example/${query}`, LIMITS)).toBe(false);
});

test('how often is for the config to say', () => {
  const query = `https://shop.example/?${times(6, () => 'x=1')}`;
  expect(isTrap(query, { ...LIMITS, maxRepeats: 5 })).toBe(false);
  expect(isTrap(query, { ...LIMITS, maxRepeats: 4 })).toBe(true);
});

test('a hostile address costs little', () => {
  const limits = { ...LIMITS, maxUrlLength: 1_000_000 };
  const startMs = cpuMs();
  for (const piece of ['&', ';', 'amp;', 'amp%3B', '%25', '?', '/;']) {
    isTrap(`https://shop.example/?${piece.repeat(50_000)}`, limits);
    isTrap(`https://shop.example/${piece.repeat(50_000)}`, { ...limits, maxSegments: 1_000_000 });
  }
  expect(cpuMs() - startMs).toBeLessThan(3000);
});
