import { describe, expect, it } from 'vitest';
import { readCompletion, readHeartbeat } from './read-report.ts';
import { roundedIntegers } from './rounded-integers.ts';

const LONG = '12345678901234567890';
const fields = (json: string): string[] => roundedIntegers(json, JSON.parse(json)).map(({ field }) => field);
const roundedOf = (read: object): unknown => ('rounded' in read ? read.rounded : read);

describe('integers that are rounded', () => {
  it('are those that are written as integers', () => {
    expect(fields(`{"a":[1,{"b":-${LONG}}],"c":9007199254740993}`)).toEqual(['a[1].b', 'c']);
    const others = ['1e300', '1e+300', '1.5E20', `${LONG}.0`, `${LONG}e2`, '9007199254740991', `"${LONG}"`];
    expect(fields(`{"id":${LONG},"others":[${others.join()}]}`)).toEqual(['id']);
  });

  it('are found beside NaN, in any depth, and under any name', () => {
    const text = `{"p":{"n":NaN,"i":-Infinity,"__proto__":{"x]":${LONG}}}}`;
    expect(roundedOf(readHeartbeat(text))).toMatchObject([{ field: 'p.__proto__.x]' }]);
    const deep = `${'['.repeat(900_000)}${LONG}${']'.repeat(900_000)}`;
    expect(roundedOf(readCompletion(`{"success":true,"d":${deep},"id":${LONG}}`))).toMatchObject([
      { field: 'id' },
    ]);
  });

  it('are named up to a limit', () => {
    expect(fields(`[${`${LONG},`.repeat(5000)}1]`)).toHaveLength(20);
  });

  it.each([
    `{"progress":{"total_urls":${LONG}}}`,
    `{"progress":[${LONG}]}`,
    `{"sequence":${LONG},"progress":{"crawled_urls":-${LONG}}}`,
  ])('are not named a second time if they are left out: %s', (text) => {
    const read = readHeartbeat(text);
    expect(read).toMatchObject({ outcome: 'taken', rounded: [] });
    expect('ignored' in read ? read.ignored : []).not.toEqual([]);
  });

  it('are not named a second time if they became text', () => {
    const read = readCompletion(`{"success":false,"error_message":${LONG}}`);
    expect(read).toMatchObject({ ignored: [{ field: 'error_message' }], rounded: [] });
  });
});
