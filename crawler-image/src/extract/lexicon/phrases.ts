import { LANGUAGES } from './languages.ts';
import type { Availability, PhraseList, Phrases, Words } from './words.ts';

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
  const kinds = Object.entries(BOUNDARIES).map(([boundaries, [start, end]]) => {
    const sources = phrases.filter((phrase) => boundariesOf(phrase) === boundaries).map(bodyOf);
    return sources.length === 0 ? [] : [`${start}(?:${sources.join('|')})${end}`];
  });
  return `(?:${kinds.flat().join('|')})`;
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

const NO_LETTER_BEFORE = String.raw`(?<!\p{L})`;
const NO_LETTER_AFTER = String.raw`(?!\p{L})`;
/** By the ends of a phrase that have a `_`. */
const BOUNDARIES = {
  none: ['', ''],
  start: [NO_LETTER_BEFORE, ''],
  end: ['', NO_LETTER_AFTER],
  both: [NO_LETTER_BEFORE, NO_LETTER_AFTER],
} as const;

function boundariesOf(phrase: string): keyof typeof BOUNDARIES {
  const [start, end] = [phrase.startsWith('_'), phrase.endsWith('_')];
  if (start) return end ? 'both' : 'start';
  return end ? 'end' : 'none';
}

/** The expression without the boundaries. */
function bodyOf(phrase: string): string {
  return phrase
    .replaceAll(/^_|_$/g, '')
    .replaceAll('#', String.raw`\d+`)
    .replaceAll(/(?<!\\)\.(?![^[]*\])/g, String.raw`\.`)
    .replaceAll(/(?<!\\)\((?!\?)/g, '(?:');
}
