import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, fitEnd, fitMiddle, printable, printableJson } from './text.ts';

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

describe('displayWidth', () => {
  test.each([
    ['abc', 3],
    ['龙井', 4],
    ['ＡＢ', 4],
    ['e\u0301', 1],
    ['👩‍🚀', 2],
    ['한글', 4],
    ['¥1,299', 6],
    ['', 0],
  ])('of %s is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe.each([
  ['fitEnd', fitEnd],
  ['fitMiddle', fitMiddle],
])('%s', (_name, fit) => {
  test('never fills more than its width', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '茶', '🍵', 'é', '-') });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 30 }), (value, width) => {
        expect(displayWidth(fit(value, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('leaves a text that fits as it is', () => {
    expect(fit('龙井 tea', 8)).toBe('龙井 tea');
  });
});

test('fitMiddle keeps both ends of a URL', () => {
  expect(fitMiddle('https://shop.example/category/tea/product/12', 21)).toBe('https://sh…product/12');
});

test('fitEnd marks what was cut', () => {
  expect(fitEnd('明前龙井绿茶', 7)).toBe('明前龙…');
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
