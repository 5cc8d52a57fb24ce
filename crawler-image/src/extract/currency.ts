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
  ['RM', 'MYR'],
  // A yen sign alone is Japanese only where the page says so; see `currencyIn`.
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
export const CURRENCY_PATTERN = `(?:\\b(?:${ISO_CODES.join('|')})(?![A-Za-z])|${SIGNS.map(([sign]) =>
  sign.replaceAll('$', '\\$'),
).join('|')})`;

const CURRENCY = new RegExp(CURRENCY_PATTERN);

/** The ISO 4217 code a text names or writes as a sign; null if it names none. */
export function currencyIn(text: string): string | null {
  const found = CURRENCY.exec(text.normalize('NFKC'))?.[0];
  if (found === undefined) return null;
  if (found === '¥' && /[円税ぁ-ヿ]|JPY/u.test(text)) return 'JPY';
  return KNOWN.get(found) ?? null;
}

/** An explicit currency, as structured data gives it. */
export function currencyCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  return /^[A-Z]{3}$/.test(code) ? (KNOWN.get(code) ?? code) : currencyIn(text ?? '');
}
