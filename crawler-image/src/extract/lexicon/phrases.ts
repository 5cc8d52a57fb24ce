import { LANGUAGES } from './languages.ts';
import type { Availability, PhraseList, Phrases, Words } from './languages/words.ts';

/** The phrases of one list in all languages, without duplicates. */
export function phrasesOf(list: PhraseList): Phrases {
  return ofAllLanguages((words) => words[list]);
}

/** The phrases for one availability in all languages, without duplicates. */
export function availabilityPhrases(state: Availability): Phrases {
  return ofAllLanguages(({ availability }) => availability?.[state]);
}

function ofAllLanguages(select: (words: Words) => Phrases | undefined): Phrases {
  return [...new Set(Object.values(LANGUAGES).flatMap((words) => select(words) ?? []))];
}

/** Source of an expression, for the flags `iu`, that matches any of these phrases. It has no capturing groups. */
export function anyOf(phrases: Phrases): string {
  return `(?:${phrases.map(sourceOf).join('|')})`;
}

/** An expression that matches any phrase of one list, in all languages. */
export function finds(list: PhraseList): RegExp {
  return new RegExp(anyOf(phrasesOf(list)), 'iu');
}

/** The same phrases, only at the start of a word. Chinese, Japanese and Korean phrases may start anywhere. */
export function startingWords(phrases: Phrases): Phrases {
  return phrases.map((phrase) => (isUnspaced(phrase) ? phrase : `_${phrase}`));
}

/** The same phrases, only as whole words; see {@link startingWords}. */
export function wholeWords(phrases: Phrases): Phrases {
  return phrases.map((phrase) => (isUnspaced(phrase) ? phrase : `_${phrase}_`));
}

/** Whether a phrase is in a script without spaces between words, or, as Korean, with endings attached to them. */
export function isUnspaced(phrase: string): boolean {
  return UNSPACED.test(phrase);
}

const UNSPACED = /^\W?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Each has its own boundaries: before a group of phrases they would be tried at every letter of a text. */
function sourceOf(phrase: string): string {
  const body = phrase
    .replaceAll(/^_|_$/g, '')
    .replaceAll('#', String.raw`\d+`)
    .replaceAll(/(?<!\\)\.(?![^[]*\])/g, String.raw`\.`)
    .replaceAll(/(?<!\\)\((?!\?)/g, '(?:');
  const start = phrase.startsWith('_') ? NO_LETTER_BEFORE : '';
  const end = phrase.endsWith('_') ? NO_LETTER_AFTER : '';
  return start + body + end;
}

const NO_LETTER_BEFORE = String.raw`(?<!\p{L})`;
const NO_LETTER_AFTER = String.raw`(?!\p{L})`;
