import { CURRENCY_PATTERN } from './currency.ts';
import type { Line } from './lines.ts';
import { headingAt } from './visible-title.ts';
import { pricesIn, type FoundPrice, type Price } from './price.ts';

const PRICE_NAME =
  /price|amount|cost|money|jiage|preis|prix|prezzo|precio|preco|preço|cena|betrag|kakaku|价|價/iu;
/** What stands before the price one pays. */
const PRICE_LABEL =
  /(?:\bprice|\bnow|\bsale|\bcost|\bpreis|\bprix|\bprecio|\bpreço|\bpreco|\bprezzo|\bcena|\bpris|\bprijs|\bpor|\bab|\bfrom|価格|販売価格|税込|가격|판매가|售价|售價|价格|價格|现价|現價|单价|會員價|会员价|优惠价|優惠價|促销价|促銷價|本店价|本站价|商城价|特价|特價|到手价|批发价|团购价|秒杀价|价|價)[^\d\p{L}]{0,6}$/iu;
/** What stands before a price one does not pay, or not now. */
const OLD_LABEL =
  /(?:\bwas|\blist(?: price)?|\bregular(?: price)?|\brrp|\bmsrp|\bm\.?r\.?p\.?|\boriginal(?:ly)?(?: price)?|\bbefore|\bretail(?: price)?|\bcompare at|\bantes|\bstatt|\buvp|\bvorher|\bau lieu de|\bde|\bprzed|原价|原價|市场价|市場價|定价|定價|建议售价|建議售價|建议零售价|参考价|參考價|划线价|指导价|通常価格|定価|정가|일반가)[^\d\p{L}]{0,6}$/iu;
/** What stands around an amount that is no price of the thing itself. */
const OTHER_BEFORE =
  /(?:(?<!\p{L})(?:shipping|postage|delivery|freight|versand\w*|livraison|envío|frete|doprava|wysyłka|save|you save|saving|discount|off|coupon|cashback|deposit|tax|vat|éco-participation\D*|minimum|over|above|under|order|cart|basket|total|subtotal|points|najniższa cena\D*|payments of|x de|x|for|credit)|×|运费|運費|邮费|快递|送料|배송비|定金|订金|满|滿|减|省|立减|返|积分)[^\d\p{L}]{0,6}$/iu;
const OTHER_AFTER =
  /^\s{0,2}(?:\/|per\b|pro\b|par\b|a month|monthly|mo\b|off\b|discount|saved|×|x \d|shipping|postage|versand|减|off|每月|\/月|期|起免|免运|包邮)/iu;
const PER_UNIT_OK = /^\s{0,2}(?:\/|per|每)\s?(?:件|个|只|台|盒|瓶|套|本|条|pc|piece|each|item|stk|stück)/iu;

/** A line longer than this is prose, in which an amount can be anything. */
const LINE_LENGTH_MAX = 70;
/** More prices than this that are as good as each other are a list of products. */
const EQUALS_MAX = 3;
const CANDIDATES_MAX = 500;
/** So far behind a first price a better one is not looked for. */
const LINES_AFTER = 100;
/** An amount with a currency and nothing else, before the heading or in a sentence, is not enough. */
const SCORE_MIN = 1.5;

interface Candidate {
  readonly price: Price;
  readonly score: number;
  readonly line: number;
}

/**
 * The price one would pay for what the page is about, as a person finds it: it has a currency, is called
 * a price, stands after the heading and near it, and is neither crossed out nor one of something else.
 * Null where several are as good: then the page is a list.
 */
export function visiblePrice(
  lines: readonly Line[],
  title: string | null,
  language: string | null,
): Price | null {
  const heading = headingAt(lines, title);
  const candidates: Candidate[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (index > last || candidates.length > CANDIDATES_MAX) break;
    if (line.isAside || !mayHoldPrice(line, lines[index - 1])) continue;
    for (const [i, found] of pricesIn(line.text, language).entries()) {
      const score = scoreOf(found, line, lines[index - 1], heading === -1 ? null : index - heading);
      // Further ones of a line are ranges and parts.
      if (score > SCORE_MIN) candidates.push({ price: found, score: score - i * 0.25, line: index });
      if (score > SCORE_MIN && index > heading) last = Math.min(last, index + LINES_AFTER);
    }
  }
  const [best] = candidates.toSorted((a, b) => b.score - a.score);
  if (best === undefined) return null;
  const equals = new Set(candidates.filter(({ score }) => score > best.score - 1).map(({ line }) => line));
  return equals.size > EQUALS_MAX ? null : { amount: best.price.amount, currency: best.price.currency };
}

/** Most lines hold none; to see that costs little. */
function mayHoldPrice({ text, names }: Line, previous: Line | undefined): boolean {
  const plain = text.normalize('NFKC');
  return (
    DIGIT.test(plain) &&
    (LABEL_WITHIN.test(plain) ||
      PRICE_NAME.test(names) ||
      CURRENCY.test(plain) ||
      PRICE_LABEL.test(`${shortLabel(previous)} `))
  );
}

const DIGIT = /\d/;
const CURRENCY = new RegExp(CURRENCY_PATTERN);
/** A word and a colon before a number, or words of Chinese, Japanese or Korean. */
const LABEL_WITHIN = /\p{L}\s?[:：]?\s?\d/u;

function scoreOf(found: FoundPrice, line: Line, previous: Line | undefined, distance: number | null): number {
  const before = found.before.slice(-40);
  // A cell, or a line of its own, before the number says what it is.
  const label = /[\p{L}]/u.test(before) ? before : `${shortLabel(previous)} `;
  const isNamed = PRICE_NAME.test(line.names);
  const isLabelled = PRICE_LABEL.test(label);
  if (found.currency === null && !isNamed && !isLabelled) return 0;
  if (OTHER_BEFORE.test(before) || (OTHER_BEFORE.test(label) && !isLabelled)) return 0;
  if (OTHER_AFTER.test(found.after) && !PER_UNIT_OK.test(found.after)) return 0;
  if (/unit|ship|postage|deliver|sav(?:e|ing)|discount|coupon|month|install|per-/i.test(line.names)) return 0;
  const isProse = line.text.length > LINE_LENGTH_MAX && !isLabelled;
  return (
    (found.currency === null ? 0 : 3) +
    (isNamed ? 3 : 0) +
    (isLabelled ? 2 : 0) +
    (isProse ? -4 : 0) -
    (line.isOld || OLD_LABEL.test(label) ? 5 : 0) +
    nearness(distance)
  );
}

/** Lines after the heading; what stands before it belongs to the site. */
function nearness(distance: number | null): number {
  if (distance === null) return 0;
  return distance < 0 ? -2 : 2 - Math.min(distance, 100) / 50;
}

const LABEL_LENGTH_MAX = 24;

function shortLabel(line: Line | undefined): string {
  return line !== undefined && line.text.length <= LABEL_LENGTH_MAX && !/\d/.test(line.text) ? line.text : '';
}
