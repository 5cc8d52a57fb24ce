/** How a currency is written, by its ISO 4217 code; longer signs come before their endings. */
const SIGNS: readonly (readonly [sign: string, code: string])[] = [
  ['US$', 'USD'],
  ['HK$', 'HKD'],
  ['NT$', 'TWD'],
  ['CA$', 'CAD'],
  ['AU$', 'AUD'],
  ['NZ$', 'NZD'],
  ['MX$', 'MXN'],
  ['A$', 'AUD'],
  ['C$', 'CAD'],
  ['S$', 'SGD'],
  ['R$', 'BRL'],
  ['RMB', 'CNY'],
  ['人民币', 'CNY'],
  ['日元', 'JPY'],
  ['美元', 'USD'],
  ['欧元', 'EUR'],
  ['港币', 'HKD'],
  ['港元', 'HKD'],
  ['元', 'CNY'],
  ['块', 'CNY'],
  ['圆', 'CNY'],
  ['圓', 'TWD'],
  ['台币', 'TWD'],
  ['台幣', 'TWD'],
  ['港幣', 'HKD'],
  ['円', 'JPY'],
  ['원', 'KRW'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₽', 'RUB'],
  ['руб', 'RUB'],
  ['₺', 'TRY'],
  ['₫', 'VND'],
  ['฿', 'THB'],
  ['₴', 'UAH'],
  ['₱', 'PHP'],
  ['₪', 'ILS'],
  ['₦', 'NGN'],
  ['zł', 'PLN'],
  ['Kč', 'CZK'],
  ['Rp', 'IDR'],
  ['Dhs', 'AED'],
  ['KD', 'KWD'],
  ['Ft', 'HUF'],
  ['lei', 'RON'],
  // Whose crown it is the language says.
  ['kr', 'SEK'],
  ['RM', 'MYR'],
  // A yen sign alone is Japanese only where the page says so; see `currencyOfSign`.
  ['¥', 'CNY'],
  ['$', 'USD'],
];

const ISO_CODES = [
  'AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY',
  'KES KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND',
  'TRY TWD UAH USD UYU VND ZAR',
].flatMap((line) => line.split(' '));

const KNOWN = new Map<string, string>([...ISO_CODES.map((code) => [code, code] as const), ...SIGNS]);

/** Matches a sign or code; codes only as words of their own. */
export const CURRENCY_PATTERN = `(?:\\b(?:${ISO_CODES.join('|')})(?![A-Za-z])|${SIGNS.map(([sign]) => asPattern(sign)).join('|')})`;

/** A sign made of letters is a word of its own: `Ft` is not in `Left`. */
function asPattern(sign: string): string {
  return /^[A-Za-z]+$/.test(sign) ? `(?<![A-Za-z])${sign}(?![A-Za-z])` : sign.replaceAll('$', '\\$');
}

const CURRENCY = new RegExp(CURRENCY_PATTERN);

/** Signs that several countries use, by what the language of a page says. */
const BY_LANGUAGE: Readonly<Record<string, readonly (readonly [language: RegExp, code: string])[]>> = {
  $: [
    [/^zh-(?:hant-)?hk/, 'HKD'],
    [/^zh-(?:tw|hant)/, 'TWD'],
    [/-ca$/, 'CAD'],
    [/-au$/, 'AUD'],
    [/-nz$/, 'NZD'],
    [/-sg$/, 'SGD'],
    [/^es-mx/, 'MXN'],
  ],
  元: [
    [/^zh-(?:hant-)?hk/, 'HKD'],
    [/^zh-(?:tw|hant)/, 'TWD'],
  ],
  '¥': [[/^ja/, 'JPY']],
  kr: [
    [/^(?:nb|nn|no)\b/, 'NOK'],
    [/^da\b/, 'DKK'],
    [/^is\b/, 'ISK'],
  ],
};

/** The ISO 4217 code of a sign or code as it stands beside a number. */
export function currencyOfSign(sign: string, language: string | null, isYen: boolean): string | null {
  if (sign === '¥' && isYen) return 'JPY';
  const local = language === null ? undefined : BY_LANGUAGE[sign]?.find(([tag]) => tag.test(language));
  return local?.[1] ?? KNOWN.get(sign) ?? null;
}

/** The ISO 4217 code a text names or writes as a sign; null if it names none. */
function currencyIn(text: string): string | null {
  const found = CURRENCY.exec(text.normalize('NFKC'))?.[0];
  return found === undefined ? null : currencyOfSign(found, null, /[円税ぁ-ヿ]|JPY/u.test(text));
}

/** An explicit currency, as structured data gives it. */
export function currencyCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  return /^[A-Z]{3}$/.test(code) ? (KNOWN.get(code) ?? code) : currencyIn(text ?? '');
}
