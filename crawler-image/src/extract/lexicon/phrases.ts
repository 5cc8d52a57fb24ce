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

/**
 * Source of an expression that matches any of these phrases. It has no capturing groups. With the flag `u` it is for
 * texts in lower case, as the phrases are; `iu` is for all others, and takes V8 several times as long to compile.
 */
export function anyOf(phrases: Phrases): string {
  const groups: { readonly edges: string; readonly bodies: string[] }[] = [];
  for (const phrase of phrases) {
    const edges = edgesOf(phrase);
    const last = groups.at(-1);
    if (last?.edges === edges) last.bodies.push(bodyOf(phrase));
    else groups.push({ edges, bodies: [bodyOf(phrase)] });
  }
  return `(?:${groups.map(({ edges, bodies }) => between(edges, bodies.join('|'))).join('|')})`;
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

function bodyOf(phrase: string): string {
  return phrase
    .replaceAll(/^_|_$/g, '')
    .replaceAll('#', String.raw`\d+`)
    .replaceAll(/(?<!\\)\.(?![^[]*\])/g, String.raw`\.`)
    .replaceAll(/(?<!\\)\((?!\?)/g, '(?:');
}

/** The ends of a phrase at which no letter may stand: `_`, `_-_`, `-_` or `-`. */
function edgesOf(phrase: string): string {
  return `${phrase.startsWith('_') ? '_' : ''}-${phrase.endsWith('_') ? '_' : ''}`;
}

/** Phrases with the same edges share them: V8 takes a millisecond for each, which adds up to a tenth of a second. */
function between(edges: string, alternatives: string): string {
  if (edges === '-') return alternatives;
  const start = edges.startsWith('_') ? NO_LETTER_BEFORE : '';
  const end = edges.endsWith('_') ? NO_LETTER_AFTER : '';
  return `${start}(?:${alternatives})${end}`;
}

const NO_LETTER_BEFORE = String.raw`(?<!\p{L})`;
const NO_LETTER_AFTER = String.raw`(?!\p{L})`;
