export type Availability =
  | 'in_stock'
  | 'out_of_stock'
  | 'preorder'
  | 'backorder'
  | 'discontinued'
  | 'limited';

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
  discontinued: 'discontinued',
};

/** What shops write. Order matters: a "no" is looked for before the "yes" it contains. */
const PHRASES: readonly (readonly [RegExp, Availability])[] = [
  [/discontinued|no longer available|停产|下架|停售/iu, 'discontinued'],
  [
    /out[ -]of[ -]stock|sold[ -]?out|unavailable|not (?:currently )?(?:available|in stock)|nicht (?:verfügbar|lieferbar)|缺货|售罄|售完|卖完|无货|没有货|没货|无库存|补货|到货通知|到货提醒/iu,
    'out_of_stock',
  ],
  [/pre-?orders?\b|pre-?sale|coming soon|预售|预订|预购|预定/iu, 'preorder'],
  [/back-?order/iu, 'backorder'],
  [
    /only \d+ (?:left|remaining|in stock)|low stock|limited (?:stock|availability)|仅剩|库存紧张|即将售罄|少量/iu,
    'limited',
  ],
  [/in[ -]?stock|\bavailable\b|auf lager|lieferbar|en stock|有货|现货|有库存|库存充足|充足/iu, 'in_stock'],
];

/** "即将售罄" (nearly sold out) holds "售罄" (sold out), but says the contrary. */
const NEARLY_GONE = /即将(?:售罄|卖完|售完)/gu;

/** What a text or a schema.org address says about availability; null if it says nothing about it. */
export function parseAvailability(text: string): Availability | null {
  const word = text.trim().replace(/^.*schema\.org\/+/i, '');
  const known = SCHEMA_ORG[word.toLowerCase().replaceAll(/[\s_-]/gu, '')];
  if (known !== undefined) return known;
  // A long text speaks of many things, of delivery and of other products.
  if (text.length > 300) return null;
  const plain = text.replaceAll(NEARLY_GONE, '仅剩');
  return PHRASES.find(([phrase]) => phrase.test(plain))?.[1] ?? null;
}
