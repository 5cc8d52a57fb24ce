import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

const NET = anyOf(phrasesOf('netPrices'));

/** Words before or after a price that excludes tax. */
export const NET_BEFORE = new RegExp(String.raw`(?<!\p{L})${NET}[^\d\p{L}]{0,6}$`, 'iu');
export const NET_AFTER = new RegExp(String.raw`^[^\d\p{L}+]{0,3}${NET}(?!\p{L})`, 'iu');
