import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CURRENCIES, LOCAL_SIGNS } from './currencies.ts';
import { LANGUAGES } from './languages.ts';
import { anyOf, startingWords, wholeWords } from './phrases.ts';
import { examplesOf } from './testing/examples-of.ts';
import type { Phrases } from './languages/words.ts';

test('every file of a language is listed', () => {
  const files = readdirSync(new URL('languages/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  // Beside them stands the type that they all have.
  expect([...Object.keys(LANGUAGES), 'words'].toSorted()).toEqual(files.toSorted());
});

const LISTS: readonly (readonly [name: string, phrases: Phrases])[] = Object.entries(LANGUAGES).flatMap(
  ([language, { availability = {}, ...lists }]) =>
    [...Object.entries(availability), ...Object.entries(lists)].map(
      ([list, phrases]) => [`${language}, ${list}`, phrases] as const,
    ),
);

describe.each(LISTS)('%s', (_, phrases) => {
  test('has phrases, each once', () => {
    expect(phrases.length).toBeGreaterThan(0);
    expect(phrases).toEqual([...new Set(phrases)]);
  });

  test.each(phrases)('%s is composed (NFC), in lower case, with single spaces', (phrase) => {
    // Classes such as \D and \p{L} are no words.
    const words = phrase.replaceAll(/\\p\{\w+\}|\\[a-zA-Z]/g, '');
    expect(words).toBe(words.toLowerCase());
    expect(phrase).toBe(phrase.normalize('NFC').trim().replaceAll(/\s+/gu, ' '));
  });

  test.each(phrases)('%s is an expression that captures nothing and is never empty', (phrase) => {
    for (const one of [phrase, ...startingWords([phrase]), ...wholeWords([phrase])]) {
      const source = anyOf([one]);
      expect(new RegExp(`${source}|`, 'iu').exec('')).toHaveLength(1);
      expect(new RegExp(source, 'iu').test('')).toBe(false);
    }
  });

  test.each(phrases)('%s is found in what it stands for, also in capitals', (phrase) => {
    const expression = new RegExp(anyOf([phrase]), 'iu');
    const examples = examplesOf(phrase) ?? [];
    // Some letters have no single capital.
    const capitals = examples
      .map((example) => example.toUpperCase())
      .filter((text, i) => text.toLowerCase() === examples[i]);
    expect([...examples, ...capitals].filter((text) => !expression.test(text))).toEqual([]);
  });
});

describe('a phrase', () => {
  const isFound = (phrase: string, text: string): boolean => new RegExp(anyOf([phrase]), 'iu').test(text);

  test('is found anywhere, unless a boundary forbids it', () => {
    expect(isFound('lieferbar', 'sofort Lieferbare Ware')).toBe(true);
    expect(isFound('_available', 'unavailable')).toBe(false);
    expect(isFound('_available', 'now available')).toBe(true);
    expect(isFound('slut_', 'Slutet')).toBe(false);
    expect(isFound('slut_', 'slut.')).toBe(true);
  });

  test('may hold a number, alternatives, what may be missing, and a dot that is a dot', () => {
    expect(isFound('nur noch #', 'nur noch 12 Stück')).toBe(true);
    expect(isFound('nicht (lieferbar|verfügbar)', 'nicht verfügbar')).toBe(true);
    expect(isFound('sold-?out', 'soldout')).toBe(true);
    expect(isFound('m.?r.?p.?', 'M.R.P.')).toBe(true);
    expect(isFound('m.r', 'mar')).toBe(false);
  });

  test('as a whole word is one also between other letters where the script writes no spaces', () => {
    const isWord = (phrase: string, text: string): boolean => isFound(wholeWords([phrase])[0] ?? '', text);
    expect(isWord('price', 'prices')).toBe(false);
    expect(isWord('价', '特价商品')).toBe(true);
  });
});

describe('currencies', () => {
  const signs = Object.values(CURRENCIES).flat();

  test('are named by three capital letters', () => {
    expect(Object.keys(CURRENCIES).filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
  });

  test('have signs that are each given once, and composed (NFC)', () => {
    expect(signs.filter((sign, i) => signs.indexOf(sign) !== i)).toEqual([]);
    expect(signs.filter((sign) => sign !== sign.normalize('NFC').trim() || sign === '')).toEqual([]);
  });

  test('that share a sign are known ones', () => {
    for (const [sign, countries] of Object.entries(LOCAL_SIGNS)) {
      expect(signs).toContain(sign);
      for (const [, code] of countries) expect(CURRENCIES).toHaveProperty(code);
    }
  });
});
