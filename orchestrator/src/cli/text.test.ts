import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson } from './text.ts';

describe('printable', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['a title change', '\u001b]0;owned\u0007shop', 'shop'],
    ['a line break', 'one\ntwo', 'one two'],
    ['a bidirectional override', 'gpj\u202eexe', 'gpj exe'],
    ['an eight-bit escape', 'a\u009b2Jb', 'ab'],
  ])('takes out %s', (_name, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('keeps every language', () => {
    expect(printable('龙井绿茶 250克 – Müller 🍵')).toBe('龙井绿茶 250克 – Müller 🍵');
  });

  test('never lets a control character through', () => {
    const nasty = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(nasty, (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('printableJson', () => {
  test('keeps the document what it was, and harmless', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printableJson(JSON.stringify({ text }));
        expect(JSON.parse(shown)).toEqual({ text });
        expect(shown).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test('escapes what a hostile crawler wrote raw into its file', () => {
    expect(printableJson('{"title":"\u001b[2J\u009b31m"}\n')).toBe('{"title":"\\u001b[2J\\u009b31m"}\n');
  });
});
