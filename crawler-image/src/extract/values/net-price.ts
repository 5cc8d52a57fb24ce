import { anyOf, phrasesOf } from '../lexicon/phrases.ts';

const NET = anyOf(phrasesOf('netPrices'));

/** Words for a price to which a tax is added, before or after it. */
export const NET_BEFORE = new RegExp(String.raw`(?<!\p{L})${NET}[^\d\p{L}]{0,6}$`, 'iu');
export const NET_AFTER = new RegExp(String.raw`^[^\d\p{L}+]{0,3}${NET}(?!\p{L})`, 'iu');
