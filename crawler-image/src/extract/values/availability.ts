import { anyOf, availabilityPhrases, phrasesOf } from '../lexicon/phrases.ts';
import type { Availability } from '../lexicon/languages/words.ts';

export type { Availability };

/** The end of a schema.org address, or the word alone as OpenGraph writes it. */
const SCHEMA_ORG: Readonly<Record<string, Availability>> = {
  instock: 'in_stock',
  onlineonly: 'in_stock',
  instoreonly: 'in_stock',
  limitedavailability: 'limited',
  outofstock: 'out_of_stock',
  oos: 'out_of_stock',
  soldout: 'out_of_stock',
  preorder: 'preorder',
  presale: 'preorder',
  backorder: 'backorder',
  madetoorder: 'backorder',
  reserved: 'out_of_stock',
  discontinued: 'discontinued',
};

/** In order of precedence: a "no" comes before the "yes" that it contains. */
const ORDER = ['discontinued', 'out_of_stock', 'preorder', 'backorder', 'limited', 'in_stock'] as const;
const PHRASES: readonly (readonly [RegExp, Availability])[] = ORDER.map((state) => [
  new RegExp(anyOf(availabilityPhrases(state)), 'iu'),
  state,
]);

/** "即将售罄" (nearly sold out) contains "售罄" (sold out), but means the opposite. */
const NEARLY_SOLD_OUT = new RegExp(anyOf(phrasesOf('nearlySoldOut')), 'giu');
/** One of the phrases for `limited`. */
const LIMITED = '仅剩';

/** The availability that a text or a schema.org address states; null if it states none. */
export function parseAvailability(text: string): Availability | null {
  const word = text
    .trim()
    .replace(/^(?:.*schema\.org[/#]+|schema:)(?:ItemAvailability[/#])?/i, '')
    .replace(/[/#.]+$/, '');
  const known = SCHEMA_ORG[word.toLowerCase().replaceAll(/[\s_-]/gu, '')];
  if (known !== undefined) return known;
  // A long text mentions many things, such as delivery and other products.
  if (text.length > 300) return null;
  const plain = text.replaceAll(NEARLY_SOLD_OUT, LIMITED);
  return PHRASES.find(([phrase]) => phrase.test(plain))?.[1] ?? null;
}

const STOCK_LABEL = new RegExp(String.raw`${anyOf(phrasesOf('stockLabels'))}[^\d\p{L}]*$`, 'iu');
const YES = new RegExp(String.raw`^\s*${anyOf(phrasesOf('yes'))}`, 'iu');
const NO = new RegExp(String.raw`^\s*${anyOf(phrasesOf('no'))}`, 'iu');

/**
 * The availability that a labelled value states, such as `Stock: 40+` or `库存：有`. Null if the label is not about
 * stock, or the value states none.
 */
export function labelledAvailability(label: string, value: string): Availability | null {
  if (!STOCK_LABEL.test(label)) return null;
  const count = /^[^\d\p{L}]{0,4}(\d[\d,]*)/u.exec(value)?.[1];
  if (count !== undefined) return Number(count.replaceAll(',', '')) > 0 ? 'in_stock' : 'out_of_stock';
  if (YES.test(value)) return 'in_stock';
  return NO.test(value) ? 'out_of_stock' : parseAvailability(value);
}
