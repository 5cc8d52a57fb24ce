import type { Random } from '../../simulation/random.ts';

const ODD = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'NaN',
  'null',
  'true',
  '..',
  '../..',
  '%2e%2e',
  '%00',
  '\u0000',
  '\ud800',
  '"',
  "'",
  '$',
  '\\',
  '=',
  '=x',
  'a=b',
  '"=x',
  'a.b=c',
  'a\u0000=b',
  '__proto__',
  'constructor',
  'toString',
  '🕸',
  '\u202e',
  '[]',
  '{}',
  ';--',
  'x'.repeat(300),
  'x'.repeat(12_000),
  '9'.repeat(400),
  '9007199254740993',
  '2026-13-45',
  '2026-01-02T03:04:05Z',
  '*',
  '/',
];

/** What somebody may write by mistake, or to do harm. */
export function oddText(random: Random): string {
  return random.chance(0.7)
    ? random.pick(ODD)
    : String.fromCharCode(...Array.from({ length: random.between(0, 12) }, () => random.between(0, 0x2ff)));
}

/** Half a character cannot be encoded. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?'));
}
