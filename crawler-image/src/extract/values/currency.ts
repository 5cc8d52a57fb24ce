import { CURRENCIES, FORMER_CODES, LOCAL_SIGNS } from '../lexicon/currencies.ts';
import { BEHIND_ONLY, CODES_LIKE_WORDS } from '../lexicon/signs-like-words.ts';

const ISO_CODES = Object.keys(CURRENCIES);
/** Longer signs come before those that they begin with. */
const SIGNS = Object.entries(CURRENCIES)
  .flatMap(([code, signs]) => signs.map((sign) => [sign, code] as const))
  .toSorted(([a], [b]) => b.length - a.length);

const KNOWN = new Map<string, string>([
  ...ISO_CODES.map((code) => [code, code] as const),
  ...SIGNS,
  ...Object.entries(FORMER_CODES),
]);

const LETTER = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Armenian}]`;
const SPELLED = new RegExp(`^${LETTER}`, 'u');

function anyOf(signs: readonly string[]): string {
  return `(?:${signs.map((sign) => sign.replaceAll(/[$./]/g, String.raw`\$&`)).join('|')})`;
}

const signs = SIGNS.map(([sign]) => sign);
/** Signs made of letters count only as whole words: `Ft` is not found in `Left`. */
const WORDS = anyOf([
  ...ISO_CODES.filter((code) => !CODES_LIKE_WORDS.has(code)),
  ...signs.filter((sign) => SPELLED.test(sign)),
]);
const OTHERS = anyOf(signs.filter((sign) => !SPELLED.test(sign)));

/** Source of an expression, for the flag `u`, that matches a sign or a code; codes only as whole words. */
export const CURRENCY_PATTERN = `(?:(?<!${LETTER})${WORDS}(?!${LETTER})|${OTHERS})`;

const CURRENCY = new RegExp(CURRENCY_PATTERN, 'u');

/** Signs that several countries use, by the language of a page. */
const LOCAL = new Map(
  Object.entries(LOCAL_SIGNS).map(([sign, countries]) => [
    sign,
    countries.map(([languages, code]) => [languagePattern(languages), code] as const),
  ]),
);

function languagePattern(languages: string): RegExp {
  const sources = languages.split(' ').map((each) => {
    if (each.startsWith('*')) return `${each.slice(1)}$`;
    return each.endsWith('*') ? `^${each.slice(0, -1)}` : String.raw`^${each}\b`;
  });
  return new RegExp(sources.join('|'));
}

/** The ISO 4217 code of a sign or code next to a number. */
export function currencyOfSign(sign: string, language: string | null, isYen: boolean): string | null {
  if (sign === '¥' && isYen) return 'JPY';
  const shared = sharedSign(sign);
  const local = language === null ? undefined : LOCAL.get(shared)?.find(([tag]) => tag.test(language));
  return local?.[1] ?? KNOWN.get(sign) ?? null;
}

function sharedSign(sign: string): string {
  if (/^kr\.?$/i.test(sign)) return 'kr';
  return sign === 'Р' ? 'р' : sign.replace(/\.$/, '');
}

/** Whether several countries use a sign, so that a code beside it says whose it is: `CAD $12`, `129 kr NOK`. */
export function isShared(sign: string): boolean {
  return LOCAL.has(sharedSign(sign));
}

/** Of two signs at one number, the one that says more: `CAD` in `CAD $12`, and `€` in `BD 12,90 €`. */
export function moreSpecific(first: string, second: string): string {
  return isShared(first) || (SHORT_WORD.test(first) && !SPELLED.test(second)) ? second : first;
}

/** Other words are as short. */
const SHORT_WORD = /^(?![A-Z]{3}$)\p{L}{1,3}$/u;

/** Whether a sign is one only behind a number: before one it is part of a name, as in `A7 MK 3`. */
export function isBehindOnly(sign: string): boolean {
  return BEHIND_ONLY.has(sign);
}

/** Whether a sign usually stands before the amount. */
export function isPrefix(sign: string): boolean {
  return (
    /[$£¥₹₩₱₦₨]|^(?:Rs|RS|Rp|RM|S\/|Fr|SFr)/.test(sign) ||
    (/^[A-Z]{3}$/.test(sign) && !SUFFIX_CODES.has(sign))
  );
}

const SUFFIX_CODES = new Set(['CZK', 'DKK', 'EUR', 'HUF', 'NOK', 'PLN', 'RON', 'RUB', 'SEK']);

/** The ISO 4217 code of the first code or sign in a text; null if there is none. */
function currencyIn(text: string, language: string | null): string | null {
  const found = CURRENCY.exec(text.normalize('NFKC'))?.[0];
  return found === undefined ? null : currencyOfSign(found, language, /[円税ぁ-ヿ]|JPY/u.test(text));
}

/** Also those that ICU knows. Shops have no price without a currency, nor one for tests. */
const CODES: ReadonlySet<string> = new Set(
  [...ISO_CODES, ...Intl.supportedValuesOf('currency')].filter((code) => code !== 'XXX' && code !== 'XTS'),
);

/**
 * The ISO 4217 code of an explicit currency in structured data; null if there is none, as in `Now`.
 *
 * @param language Language of the page; it decides which dollar, yuan or crown a sign means.
 */
export function currencyCode(text: string | null, language: string | null = null): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  if (CODES.has(code)) return code;
  return currencyIn(text ?? '', language) ?? (/^[A-Z]{3}$/.test(code) ? (KNOWN.get(code) ?? null) : null);
}
