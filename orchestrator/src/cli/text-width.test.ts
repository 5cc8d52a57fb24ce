import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, fitEnd, fitMiddle, wrap } from './text-width.ts';

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
    ['\u1100\u1161\u11a8', 2],
    ['\u1100\u1100\u1100', 6],
    ['⌚', 2],
    ['〈〉', 4],
    ['a\u00adb', 3],
    ['ｶﾞ', 2],
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

describe('wrap', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '茶', '🍵', 'é', '-', '\u1100', '👩‍🚀') });

  test('loses nothing but blanks, and no line fills more than its width', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (value, width) => {
        const lines = wrap(value, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('breaks at blanks and between Chinese characters, and within a word only where there is no other way', () => {
    expect(wrap('The container exited without a result', 14)).toEqual([
      'The container',
      'exited without',
      'a result',
    ]);
    expect(wrap('明前龙井 tea', 7)).toEqual(['明前龙', '井 tea']);
    expect(wrap('see /home/ada/crawler', 10)).toEqual(['see', '/home/ada/', 'crawler']);
  });
});
