import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedNumbers } from './exact-numbers.ts';

const fields = (text: string): string[] => changedNumbers(text).map(({ field }) => field);

describe('numbers that would be changed', () => {
  it.each([
    '12345678901234567890',
    '-9007199254740993',
    '9007199254740992',
    '1e400',
    '-1E+400',
    '12345678901234567890.0',
    '1.2345678901234567891e19',
    '1e-400',
  ])('%s is one, wherever it stands', (literal) => {
    expect(fields(literal)).toEqual(['']);
    expect(fields(`{"a" : [1, {"b\\"]c": [ "x,:{[", ${literal} ] }], "d": 2}`)).toEqual(['a[1].b"]c[1]']);
    expect(fields(`{"text": "${literal}", "${literal}": 1}`)).toEqual([]);
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '1e23',
    '0.1',
    '3.14159265358979323846',
    '0e999',
    '-0',
    '1.50',
  ])('%s is none', (literal) => {
    expect(fields(`{"a":${literal}}`)).toEqual([]);
  });

  it('are found among any texts around them', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.array(fc.string()), (integer, texts) => {
        const text = JSON.stringify({ texts, at: [] }).replace('"at":[]', `"at":[${integer}]`);
        const isSafe = Number.isSafeInteger(Number(integer));
        expect(fields(text)).toEqual(isSafe ? [] : ['at[0]']);
      }),
    );
  });

  it('are named up to a limit', () => {
    expect(fields(`[${'1e999,'.repeat(5000)}1]`)).toHaveLength(101);
  });
});
