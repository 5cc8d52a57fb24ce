import { PHRASES, type Availability } from './availability-phrases.ts';

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
  /(?:availability|\bstock|\bstatus|inventory|quantity available|verfügbarkeit|lagerbestand|disponibilit[éàa]|disponibilidad(?:e)?|dostępność|dostupnost|dostupnosť|razpoložljivost|elérhetőség|beschikbaarheid|voorraad|lagerstatus|наличие|наявність|pieejamība|stok(?: durumu)?|מלאי|库存|庫存|存货|存貨|在庫|재고)[^\d\p{L}]*$/iu;

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
