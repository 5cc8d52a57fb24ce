import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';
import { nanAsNull } from './nan-as-null.ts';

const isJson = (text: string): boolean => parseJson(text) !== undefined;

describe('NaN and Infinity as null', () => {
  it.each([
    ['{"price":NaN}', '{"price":null}'],
    ['[NaN,Infinity,-Infinity,1]', '[null,null,null,1]'],
    ['NaN', 'null'],
    ['{"a": [ -Infinity ]}', '{"a": [ null ]}'],
  ])('reads %s as %s', (text, expected) => {
    expect(nanAsNull(text)).toBe(expected);
  });

  it.each([
    '{"NaN":"Infinity"}',
    String.raw`["\"NaN", "\\", "-Infinity\\\""]`,
    '{"id":12345678901234567890,"x":1.10}',
    '"NaN',
  ])('leaves %s as it is', (text) => {
    expect(nanAsNull(text)).toBe(text);
  });

  it('keeps every other byte, and numbers as they are written', () => {
    expect(nanAsNull('{"NaN": NaN , "id":12345678901234567890, "x":1.10e0}')).toBe(
      '{"NaN": null , "id":12345678901234567890, "x":1.10e0}',
    );
  });

  it.each(['{NaN:1}', '[xNaN]', '[1NaN]', '[NaNNaN]', '[--Infinity]', '[-NaN]', 'nullNaN'])(
    'makes no JSON of %s',
    (text) => {
      expect(isJson(nanAsNull(text))).toBe(false);
    },
  );

  it('changes no JSON', () => {
    const hasChanged = (text: string): boolean => isJson(text) && nanAsNull(text) !== text;
    const odd = fc.json().map((text) => text.replaceAll('a', 'NaN'));
    expect(fc.check(fc.property(odd, (text) => !hasChanged(text)))).toMatchObject({ failed: false });
  });

  it('takes as long as the text is long', () => {
    const text = `["${'\\\\'.repeat(1_000_000)}", ${'NaN,'.repeat(200_000)}1]`;
    const before = process.cpuUsage();
    expect(isJson(nanAsNull(text))).toBe(true);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});
