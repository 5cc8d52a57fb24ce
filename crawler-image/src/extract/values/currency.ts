/** How currencies are written, by their ISO 4217 codes; longer signs come before their endings. */
const SIGNS: readonly (readonly [sign: string, code: string])[] = [
  // Dollars of other countries than one would think
  'US $ USD,AU $ AUD,HK $ HKD,NT $ TWD,R $ BRL,US$ USD,HK$ HKD,NT$ TWD,CA$ CAD,AU$ AUD,NZ$ NZD,MX$ MXN,RD$ DOP,MOP$ MOP,TT$ TTD,A$ AUD,C$ CAD,S$ SGD,R$ BRL,J$ JMD',
  // In Chinese, Japanese and Korean
  'RMB CNY,人民币 CNY,日元 JPY,美元 USD,欧元 EUR,港币 HKD,港元 HKD,元 CNY,块 CNY,圆 CNY,圓 TWD,台币 TWD,台幣 TWD,港幣 HKD,円 JPY,원 KRW',
  '€ EUR,£ GBP,₤ GBP,₹ INR,₩ KRW,₽ RUB,₺ TRY,₫ VND,đ VND,฿ THB,₴ UAH,₱ PHP,₪ ILS,₦ NGN,₸ KZT,₼ AZN,₾ GEL,৳ BDT,₡ CRC,GH₵ GHS,₨ PKR',
  // As words; one that is written in several ways is there in each
  'euros EUR,euro EUR,Euro EUR,EURO EUR,eur EUR,Eur EUR,usd USD,gbp GBP,zł PLN,Zł PLN,ZŁ PLN,zl PLN,pln PLN,Kč CZK,kč CZK,KČ CZK,czk CZK',
  'Ft HUF,huf HUF,lei RON,Lei RON,LEI RON,ron RON,лв BGN,lv BGN,kn HRK,KM BAM,din RSD,дин RSD,ден MKD,руб RUB,рублей RUB,рубля RUB,грн UAH',
  'TL TRY,Rp IDR,RM MYR,Dhs AED,DHS AED,KD KWD,DT TND,KSh KES,TSh TZS,FCFA XOF,CFA XOF,yen JPY,SFr CHF,Fr. CHF,S/ PEN,บาท THB,VNĐ VND',
  // The rupees and crowns of which country the language says
  'Rs. INR,Rs INR,kr SEK,Kr SEK,KR SEK',
  'ש"ח ILS,ש״ח ILS,درهم AED,د.إ AED,ريال SAR,ر.س SAR,جنيه EGP,ج.م EGP,د.ك KWD',
  // A yen sign alone is Japanese only where the page says so; see `currencyOfSign`.
  '¥ CNY,$ USD',
].flatMap((line) => line.split(',').map(pairOf));

function pairOf(entry: string): readonly [sign: string, code: string] {
  return [entry.slice(0, -4), entry.slice(-3)];
}

const ISO_CODES = [
  'AED AMD ARS AUD AZN BAM BDT BGN BHD BRL BYN CAD CHF CLP CNY COP CRC CZK DKK DOP EGP EUR GBP GEL GHS HKD',
  'HRK HUF IDR ILS INR ISK JMD JOD JPY KES KRW KWD KZT LKR MAD MDL MKD MOP MXN MYR NGN NOK NPR NZD OMR PEN',
  'PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TTD TWD TZS UAH USD UYU UZS VND XAF XOF ZAR',
].flatMap((line) => line.split(' '));

const KNOWN = new Map<string, string>([
  ...ISO_CODES.map((code) => [code, code] as const),
  ...SIGNS,
  // Its name until 1998, which shops still write
  ['RUR', 'RUB'],
]);

const LETTER = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]`;
const SPELLED = new RegExp(`^${LETTER}`, 'u');

function anyOf(signs: readonly string[]): string {
  return `(?:${signs.map((sign) => sign.replaceAll(/[$./]/g, String.raw`\$&`)).join('|')})`;
}

const signs = SIGNS.map(([sign]) => sign);
/** Made of letters, so a word of its own: `Ft` is not in `Left`. */
const WORDS = anyOf([...ISO_CODES, ...signs.filter((sign) => SPELLED.test(sign))]);
const OTHERS = anyOf(signs.filter((sign) => !SPELLED.test(sign)));

/** Source of an expression with the flag `u` for a sign or code; codes only as words of their own. */
export const CURRENCY_PATTERN = `(?:(?<!${LETTER})${WORDS}(?!${LETTER})|${OTHERS})`;

const CURRENCY = new RegExp(CURRENCY_PATTERN, 'u');

/** Signs that several countries use, by what the language of a page says. */
const BY_LANGUAGE: Readonly<Record<string, readonly (readonly [language: RegExp, code: string])[]>> = {
  $: [
    [/^zh-(?:hant-)?hk/, 'HKD'],
    [/^zh-(?:tw|hant)/, 'TWD'],
    [/-ca$/, 'CAD'],
    [/-au$/, 'AUD'],
    [/-nz$/, 'NZD'],
    [/-sg$/, 'SGD'],
    [/-mx$/, 'MXN'],
    [/-cl$/, 'CLP'],
    [/^es-co$/, 'COP'],
    [/-ar$/, 'ARS'],
  ],
  元: [
    [/^zh-(?:hant-)?hk/, 'HKD'],
    [/^zh-(?:tw|hant)/, 'TWD'],
  ],
  '¥': [[/^ja/, 'JPY']],
  Rs: [
    [/-pk$|^ur/, 'PKR'],
    [/-lk$|^si/, 'LKR'],
    [/-np$|^ne/, 'NPR'],
  ],
  kr: [
    [/^(?:nb|nn|no)\b|-no$/, 'NOK'],
    [/^da\b|-dk$/, 'DKK'],
    [/^is\b|-is$/, 'ISK'],
  ],
};

/** The ISO 4217 code of a sign or code as it stands beside a number. */
export function currencyOfSign(sign: string, language: string | null, isYen: boolean): string | null {
  if (sign === '¥' && isYen) return 'JPY';
  const shared = /^kr$/i.test(sign) ? 'kr' : sign.replace(/\.$/, '');
  const local = language === null ? undefined : BY_LANGUAGE[shared]?.find(([tag]) => tag.test(language));
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
