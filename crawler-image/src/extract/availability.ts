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
  [
    /discontinued|no longer (?:available|sold|made)|nicht mehr (?:lieferbar|erhältlich)|停产|停產|下架|停售|販売終了|단종/iu,
    'discontinued',
  ],
  [
    new RegExp(
      [
        'out[ -]of[ -]stock|sold[ -]?out|unavailable|not (?:currently )?(?:available|in stock)|notify me when',
        'nicht (?:verfügbar|lieferbar|vorrätig|auf lager)|ausverkauft|vergriffen',
        'rupture de stock|épuisé|indisponible|agotad[oa]|sin (?:stock|existencias)|no disponible',
        'esaurit[oa]|non disponibile|esgotado|indisponível|niedostępn[ya]|brak w magazynie|wyprzedan[ye]',
        'slut(?:såld)?(?: i lager)?\\b|ej i lager|uitverkocht|niet (?:op voorraad|leverbaar)|udsolgt|utsolgt|нет в наличии',
        '缺货|缺貨|售罄|售完|卖完|賣完|无货|無貨|没有货|没货|无库存|無庫存|补货|補貨|[到有]货通知|到货提醒|[到有]貨通知|貨到通知',
        '在庫切れ|在庫なし|在庫無し|売り?切れ|完売|品切れ|入荷待ち|품절|매진|재고 ?없음',
      ].join('|'),
      'iu',
    ),
    'out_of_stock',
  ],
  [
    /pre-?orders?\b|pre-?sale|coming soon|vorbestell|précommande|reserva anticipada|预售|預售|预订|預訂|预购|預購|预定|予約受付|예약 ?판매/iu,
    'preorder',
  ],
  [/back-?order/iu, 'backorder'],
  [
    /(?:only|just) \d+ (?:left|remaining|in stock)|last (?:one|item|few|\d+)|low stock|limited (?:stock|availability)|nur noch \d+|plus que \d+|仅剩|僅剩|只剩|最后\s?\d+\s?件|库存紧张|庫存不足|即将售罄|少量|残りわずか|残り\d+|품절 ?임박/iu,
    'limited',
  ],
  [
    new RegExp(
      [
        'in[ -]?stock|\\bavailable\\b|ready to ship',
        'auf lager|an lager|ab lager|vorrätig|\\bverfügbar|lieferbar|en stock|\\bdisponible\\b|\\bdisponibile\\b|disponível|em estoque|hay existencias',
        '\\bdostępn[ya]|w magazynie|na stanie|i lager|på lager|op voorraad|в наличии',
        '有货|有貨|现货|現貨|有库存|有庫存|尚有(?:庫存|存貨|现货)|库存充足|庫存充足|充足|在庫あり|在庫有り|재고 ?있음',
      ].join('|'),
      'iu',
    ),
    'in_stock',
  ],
];

/** "即将售罄" (nearly sold out) holds "售罄" (sold out), but says the contrary. */
const NEARLY_GONE = /即将(?:售罄|卖完|售完)|即將(?:售罄|賣完|售完)/gu;

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

const STOCK_LABEL =
  /(?:availability|\bstock|\bstatus|inventory|quantity available|verfügbarkeit|lagerbestand|disponibilit[éàa]|disponibilidad|dostępność|库存|庫存|存货|存貨|在庫|재고)[^\d\p{L}]*$/iu;

/**
 * What a value beside a label says: `Stock: 40+` or `库存：有`. Null if the label is not one of stock, or
 * the value says nothing.
 */
export function labelledAvailability(label: string, value: string): Availability | null {
  if (!STOCK_LABEL.test(label)) return null;
  const count = /^[^\d\p{L}]{0,4}(\d[\d,]*)/u.exec(value)?.[1];
  if (count !== undefined) return Number(count.replaceAll(',', '')) > 0 ? 'in_stock' : 'out_of_stock';
  if (/^\s*(?:yes|ja|oui|sí|有|多|○|◎)/iu.test(value)) return 'in_stock';
  return /^\s*(?:no\b|nein|non\b|无|無|零|×)/iu.test(value) ? 'out_of_stock' : parseAvailability(value);
}
