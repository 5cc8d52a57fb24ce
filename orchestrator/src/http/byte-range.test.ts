import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

describe('a range of a file', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=2-', { start: 2, end: 10 }],
    ['bytes=2-99', { start: 2, end: 10 }],
    ['bytes=-3', { start: 7, end: 10 }],
    ['bytes=-99', { start: 0, end: 10 }],
    ['Bytes= 1-2', { start: 1, end: 3 }],
    ['bytes=10-', 'outside'],
    ['bytes=-0', 'outside'],
    [`bytes=${'9'.repeat(400)}-`, 'outside'],
    ['bytes=5-4', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=a-b', 'whole'],
    ['items=0-1', 'whole'],
    [undefined, 'whole'],
  ])('%s of 10 bytes is %j', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  it('of an empty file is outside', () => {
    expect(byteRange('bytes=0-', 0)).toBe('outside');
    expect(byteRange('bytes=-5', 0)).toBe('outside');
  });

  it('is never empty, never outside the file, and what was asked for', () => {
    const number = fc.oneof(fc.nat(20), fc.maxSafeNat());
    fc.assert(
      fc.property(number, number, number, (first, last, bytes) => {
        const inside = first >= bytes ? 'outside' : { start: first, end: Math.min(last, bytes - 1) + 1 };
        expect(byteRange(`bytes=${first}-${last}`, bytes)).toEqual(last < first ? 'whole' : inside);
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.nat(100), (text, bytes) => {
        const range = byteRange(`bytes=${text}`, bytes);
        const { start, end } = typeof range === 'string' ? { start: 0, end: bytes } : range;
        expect([range, start < end || typeof range === 'string', end <= bytes]).toEqual([range, true, true]);
      }),
    );
  });
});
