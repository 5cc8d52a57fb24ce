import type { Page } from '../page/page.ts';
import { currencyCode } from '../values/currency.ts';
import type { Price } from '../values/price.ts';
import { valueText } from './value-text.ts';

/**
 * The prices in one currency: amounts in several say nothing about which is lower. It is that of the page, or else the
 * first. A price without a currency is in the only one there is.
 */
export function inOneCurrency(prices: readonly Price[], isHome: (currency: string) => boolean): Price[] {
  const currencies = [...new Set(prices.map(({ currency }) => currency))].filter((code) => code !== null);
  const [first] = currencies;
  if (first === undefined) return [...prices];
  if (currencies.length === 1) return prices.map(({ amount }) => ({ amount, currency: first }));
  const chosen = currencies.find(isHome) ?? first;
  return prices.filter(({ currency }) => currency === chosen);
}

/** Meta tags that state the currency in which the page shows its prices. */
const META = [
  'product:price:currency',
  'og:price:currency',
  'product:sale_price:currency',
  'og:product:currency',
];
const EURO = new Set('at be bg cy de ee es fi fr gr hr ie it lt lu lv mt nl pt si sk'.split(' '));
/** Currencies of languages that are those of one country, or of countries with one currency. */
const BY_LANGUAGE = new Map(
  [
    'EUR de el et fi fr it lt lv nl sk sl',
    'CZK cs,DKK da,HUF hu,IDR id,ILS he,JPY ja,KRW ko,NOK nb no,PLN pl,RON ro,SEK sv,THB th,TRY tr,UAH uk,VND vi',
  ]
    .flatMap((line) => line.split(','))
    .map((line) => line.split(' '))
    .flatMap(([currency = '', ...languages]) => languages.map((language) => [language, currency] as const)),
);

/** Whether a currency is the one that a page states for its prices, or else that of its country or language. */
export function homeCurrency({ metas, language, url }: Page): (currency: string) => boolean {
  const stated = META.map((name) => currencyCode(valueText(metas.get(name) ?? ''), language)).find(
    (code) => code !== null,
  );
  if (stated !== undefined) return (currency) => currency === stated;
  const [tongue = '', ...subtags] = (language ?? '').split(/[-_]/);
  const host = /^https?:\/\/[^/:?#]+\.([a-z]{2})(?=[/:?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  const country = subtags.find((subtag) => /^[a-z]{2}$/.test(subtag)) ?? host?.replace('uk', 'gb');
  return (currency) => {
    if (country === undefined) return BY_LANGUAGE.get(tongue) === currency;
    // The code of a currency begins with that of its country.
    return EURO.has(country) ? currency === 'EUR' : currency.startsWith(country.toUpperCase());
  };
}
