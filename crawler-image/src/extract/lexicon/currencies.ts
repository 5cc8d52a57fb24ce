/**
 * The signs and words of currencies, by ISO 4217 code. Case matters: a word with several spellings is listed in each.
 * A sign that several currencies share is listed with the one it means by default; {@link LOCAL_SIGNS} has the
 * others. `IRT`, the toman of ten rials, is in no standard, but it is what shops in Iran count in.
 */
export const CURRENCIES: Readonly<Record<string, readonly string[]>> = {
  AED: ['Dhs', 'DHS', 'درهم', 'د.إ'],
  AFN: ['؋'],
  ALL: ['Lek', 'lekë'],
  AMD: ['֏', 'դր', 'դրամ'],
  ARS: ['AR$'],
  AUD: ['AU $', 'AU$', 'A$', '澳元'],
  AWG: ['ƒ'],
  AZN: ['₼'],
  BAM: ['KM'],
  BBD: ['Bds$'],
  BDT: ['৳', 'Tk', 'টাকা'],
  BGN: ['лв', 'лева', 'lv'],
  BHD: ['BD', 'د.ب'],
  BIF: ['FBu'],
  BND: ['BN$'],
  BOB: ['Bs'],
  BRL: ['R $', 'R$', 'reais'],
  BTN: ['Nu.'],
  BWP: [],
  BYN: ['Br'],
  BZD: ['BZ$'],
  CAD: ['CA $', 'CA$', 'C$', 'CAN$', 'CDN$', 'Can$', 'Cdn$', '$ CA', '$CA', '加元'],
  CHF: ['SFr', 'sFr', 'Fr.'],
  CLP: ['CL$', 'CLP$'],
  CNY: ['CN¥', 'RMB', '人民币', '人民幣', '元', '块', '圆', '¥'],
  COP: ['CO$', 'COL$'],
  CRC: ['₡'],
  CUP: [],
  CVE: [],
  CZK: ['Kč', 'kč', 'KČ', 'czk'],
  DJF: ['Fdj'],
  DKK: ['kr.', 'Kr.'],
  DOP: ['RD$'],
  DZD: ['د.ج'],
  EGP: ['E£', 'جنيه', 'ج.م'],
  ERN: ['Nfk'],
  ETB: [],
  EUR: ['欧元', '歐元', '€', 'euros', 'euro', 'Euro', 'Euros', 'EURO', 'eur', 'Eur', 'евро', 'ευρώ', '유로'],
  FJD: ['FJ$'],
  GBP: ['£', '₤', 'gbp', '英镑', '英鎊'],
  GEL: ['₾', 'ლარი'],
  GHS: ['GH₵', 'GH¢', '₵'],
  GNF: ['FG'],
  GTQ: [],
  HKD: ['HK $', 'HK$', '港币', '港元', '港幣'],
  HNL: [],
  HRK: ['kn'],
  HUF: ['Ft', 'huf', 'forint'],
  IDR: ['Rp', 'RP'],
  ILS: ['₪', 'ש"ח', 'ש״ח', 'NIS'],
  INR: ['₹', 'Rs.', 'Rs', 'रु', 'रू', 'र'],
  IQD: ['ع.د'],
  IRR: ['ریال'],
  IRT: ['تومان', 'تومن'],
  ISK: ['íkr'],
  JMD: ['J$'],
  JOD: ['JD', 'د.ا'],
  JPY: ['JP¥', '日元', '日圓', '円', 'yen'],
  KES: ['KSh', 'Ksh'],
  KGS: ['сом'],
  KHR: ['៛'],
  KMF: [],
  KRW: ['원', '₩', '韩元', '韓元'],
  KWD: ['KD', 'د.ك'],
  KYD: ['CI$'],
  KZT: ['₸', 'тг', 'тенге'],
  LAK: ['₭'],
  LBP: ['LB£', 'L£', 'ل.ل'],
  LKR: [],
  LRD: ['LD$', 'L$'],
  LYD: ['LD', 'ل.د'],
  MAD: ['DH', 'Dh', 'د.م'],
  MDL: [],
  MGA: [],
  MKD: ['ден'],
  MMK: [],
  MNT: ['₮'],
  MOP: ['MOP$', '澳门元'],
  MRU: ['UM'],
  MUR: [],
  MVR: ['Rf'],
  MWK: ['MK'],
  MXN: ['MX$', 'Mex$'],
  MYR: ['RM'],
  NAD: ['N$'],
  NGN: ['₦'],
  NIO: [],
  NOK: [],
  NPR: [],
  NZD: ['NZ $', 'NZ$'],
  OMR: ['ر.ع'],
  PAB: ['B/.'],
  PEN: ['S/.', 'S/'],
  PGK: [],
  PHP: ['₱', 'Php'],
  PKR: ['₨'],
  PLN: ['zł', 'Zł', 'ZŁ', 'zl', 'pln', 'złotych'],
  PYG: ['₲'],
  QAR: ['ر.ق'],
  RON: ['lei', 'Lei', 'LEI', 'ron'],
  RSD: ['din', 'дин', 'dinara', 'Dinara', 'динара'],
  RUB: ['₽', 'руб', 'рублей', 'рубля', 'рубль', 'Р', 'р'],
  RWF: ['FRw'],
  SAR: ['ريال', 'ر.س'],
  SBD: ['SI$'],
  SCR: [],
  SEK: ['kr', 'Kr', 'KR'],
  SGD: ['S$', '新币'],
  SRD: ['SRD$'],
  STN: ['Db'],
  SYP: ['SY£'],
  THB: ['฿', 'บาท', '泰铢', '泰銖'],
  TND: ['DT', 'د.ت'],
  TOP: ['T$'],
  TRY: ['₺', 'TL'],
  TTD: ['TT$'],
  TWD: ['NT $', 'NT$', '圓', '台币', '台幣', '新台幣', '新臺幣'],
  TZS: ['TSh'],
  UAH: ['₴', 'грн', 'гривень'],
  UGX: ['USh'],
  USD: ['US $', 'US$', '$ US', '$US', '美元', '美金', 'usd', '$', '달러', 'долл'],
  UYU: ['$U', 'U$'],
  UZS: ['сум', "so'm"],
  VES: ['Bs.S', 'BsS', 'Bs.F'],
  VND: ['₫', 'đ', 'VNĐ', 'vnđ', 'đồng'],
  VUV: ['VT'],
  WST: ['WS$'],
  XAF: [],
  XCD: ['EC$'],
  XOF: ['FCFA', 'F CFA', 'CFA'],
  XPF: ['FCFP', 'F CFP', 'CFP'],
  YER: [],
  ZAR: [],
  ZMW: ['ZK'],
  ZWL: ['Z$'],
};

/** Codes that are read only as codes of structured data: in a text they are English words. */
export const CODES_LIKE_WORDS: ReadonlySet<string> = new Set(['ALL', 'CUP', 'TOP']);

/** Short signs that count only behind a number: before one they are parts of names, such as `A7 MK 3`. */
export const BEHIND_ONLY: ReadonlySet<string> = new Set(
  'DH Db Dh DT FG JD KM LD MK TL UM VT ZK din дин р Р'.split(' '),
);

/** Former codes that some shops still write, with their successors. */
export const FORMER_CODES: Readonly<Record<string, string>> = { RUR: 'RUB' };

/**
 * Signs that mean another currency in some countries, by the language tag of the page in lower case. `da` is the
 * language with or without a country, `ja*` a tag that starts so, `*-ca` one that ends so. The first match counts.
 */
export const LOCAL_SIGNS: Readonly<Record<string, readonly (readonly [languages: string, code: string])[]>> =
  {
    $: [
      ['zh-hk* zh-hant-hk*', 'HKD'],
      ['zh-tw* zh-hant*', 'TWD'],
      ['*-ca', 'CAD'],
      ['*-au', 'AUD'],
      ['*-nz', 'NZD'],
      ['*-sg', 'SGD'],
      ['*-mx', 'MXN'],
      ['*-cl', 'CLP'],
      ['es-co', 'COP'],
      ['*-ar', 'ARS'],
      ['es-uy', 'UYU'],
      ['es-do', 'DOP'],
    ],
    '£': [
      ['*-eg', 'EGP'],
      ['*-lb', 'LBP'],
    ],
    Br: [['am *-et', 'ETB']],
    Bs: [['*-ve', 'VES']],
    lei: [['*-md', 'MDL']],
    руб: [['be *-by', 'BYN']],
    р: [['be *-by', 'BYN']],
    ريال: [
      ['*-qa', 'QAR'],
      ['*-om', 'OMR'],
      ['*-ye', 'YER'],
      ['fa *-ir', 'IRR'],
    ],
    元: [
      ['zh-hk* zh-hant-hk*', 'HKD'],
      ['zh-tw* zh-hant*', 'TWD'],
    ],
    '¥': [['ja*', 'JPY']],
    Rs: [
      ['*-pk ur*', 'PKR'],
      ['*-lk si*', 'LKR'],
      ['*-np ne*', 'NPR'],
    ],
    kr: [
      ['sv *-se', 'SEK'],
      ['nb nn no *-no', 'NOK'],
      ['da *-dk', 'DKK'],
      ['is *-is', 'ISK'],
    ],
  };

/** A hundredth or tenth of a currency: its sign, that of the currency, and the share. */
export const SUB_UNITS: Readonly<Record<string, { readonly of: string; readonly share: number }>> = {
  '¢': { of: '$', share: 0.01 },
  cents: { of: '$', share: 0.01 },
  cent: { of: '€', share: 0.01 },
  Cent: { of: '€', share: 0.01 },
  p: { of: '£', share: 0.01 },
  pence: { of: '£', share: 0.01 },
  коп: { of: 'руб', share: 0.01 },
  毛: { of: '元', share: 0.1 },
  角: { of: '元', share: 0.1 },
};

/** Further ones that mean something else unless the amount in the currency itself stands before them. */
export const SMALL_CHANGE: Readonly<Record<string, number>> = {
  ct: 0.01,
  cts: 0.01,
  c: 0.01,
  gr: 0.01,
  bani: 0.01,
  kuruş: 0.01,
  øre: 0.01,
  öre: 0.01,
  分: 0.01,
};

/**
 * Currencies without a smaller unit, or none that shops use: three digits after a dot are thousands.
 */
export const WITHOUT_CENTS: ReadonlySet<string> = new Set(
  (
    'BIF CLP COP DJF GNF HUF IDR IQD IRR IRT ISK JPY KHR KMF KRW KZT LAK LBP MGA MMK MNT PYG RWF SYP TWD TZS UGX ' +
    'UZS VND VUV XAF XOF XPF YER'
  ).split(' '),
);

/** Currencies of a thousand smaller units: three digits after a dot are decimals. */
export const WITH_MILLS: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);
