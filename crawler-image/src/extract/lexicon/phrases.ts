import { LANGUAGES } from './languages.ts';
import type { Availability, PhraseList, Phrases, Words } from './words.ts';

/** The phrases of one list in all languages, each once. */
export function phrasesOf(list: PhraseList): Phrases {
  return ofAllLanguages((words) => words[list]);
}

/** What says in any language that a thing is in a state. */
export function availabilityPhrases(state: Availability): Phrases {
  return ofAllLanguages(({ availability }) => availability?.[state]);
}

function ofAllLanguages(select: (words: Words) => Phrases | undefined): Phrases {
  return [...new Set(Object.values(LANGUAGES).flatMap((words) => select(words) ?? []))];
}

/** Source of an expression, for the flags `iu`, that finds any of these phrases. It has no groups to capture. */
export function anyOf(phrases: Phrases): string {
  const kinds = Object.entries(BOUNDARIES).map(([boundaries, [start, end]]) => {
    const sources = phrases.filter((phrase) => boundariesOf(phrase) === boundaries).map(bodyOf);
    return sources.length === 0 ? [] : [`${start}(?:${sources.join('|')})${end}`];
  });
  return `(?:${kinds.flat().join('|')})`;
}

/** An expression that finds any of the phrases of one list, in all languages. */
export function finds(list: PhraseList): RegExp {
  return new RegExp(anyOf(phrasesOf(list)), 'iu');
}

/** The same phrases, where they begin a word; Chinese, Japanese and Korean have none to begin. */
export function startingWords(phrases: Phrases): Phrases {
  return phrases.map((phrase) => (isUnspaced(phrase) ? phrase : `_${phrase}`));
}

/** The same phrases as whole words; see {@link startingWords}. */
export function wholeWords(phrases: Phrases): Phrases {
  return phrases.map((phrase) => (isUnspaced(phrase) ? phrase : `_${phrase}_`));
}

/** Whether it is of a script without spaces between words, or with endings that are written together. */
export function isUnspaced(phrase: string): boolean {
  return UNSPACED.test(phrase);
}

const UNSPACED = /^\W?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const NO_LETTER_BEFORE = String.raw`(?<!\p{L})`;
const NO_LETTER_AFTER = String.raw`(?!\p{L})`;
/** By what a phrase has a `_` at. */
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
