import { describe, expect, it } from 'vitest';
import { allowsRange, entityTag, namesTag } from './entity-tag.ts';

const STRONG = entityTag('a-1', true);
const WEAK = entityTag('a-1', false);

describe('the tag of a file', () => {
  it('is weak while the file may be written to', () => {
    expect([STRONG, WEAK]).toEqual(['"a-1"', 'W/"a-1"']);
  });

  it.each([STRONG, WEAK])('%s is found in a list, weak or not', (tag) => {
    for (const header of ['"a-1"', 'W/"a-1"', '"b", W/"a-1"', '*']) expect(namesTag(header, tag)).toBe(true);
    for (const header of [undefined, '', '"a"', 'a-1', '"a-1x"', '"x"a-1"']) {
      expect([header, namesTag(header, tag)]).toEqual([header, false]);
    }
  });

  it('lets a range be given only of what is surely the same', () => {
    expect(allowsRange('"a-1"', STRONG)).toBe(true);
    expect(allowsRange(undefined, WEAK)).toBe(true);
    for (const header of ['W/"a-1"', '"a-2"', '', 'Wed, 02 Dec 2026 15:00:00 GMT']) {
      expect([header, allowsRange(header, STRONG), allowsRange(header, WEAK)]).toEqual([
        header,
        false,
        false,
      ]);
    }
    expect(allowsRange('"a-1"', WEAK)).toBe(false);
  });
});
