/** Top-level domains of countries whose currency uses the sign of another one. */
const COUNTRIES: ReadonlySet<string> = new Set('ar au ca cl co dk hk is lk mx no np nz pk sg tw'.split(' '));
/** The language by which the currency of a country is looked up, for pages that declare none. */
const LANGUAGES: Readonly<Record<string, string>> = { jp: 'ja', tw: 'zh-tw', hk: 'zh-hk' };

/**
 * The language of a page, with the country of its host (as in `en-ca`) if the page declares no country; it decides
 * which dollar, yuan or crown a sign means. Null if neither is known.
 *
 * @param language As the page declares it, in lower case.
 */
export function localeOf(language: string | null, url: string): string | null {
  const country = /^https?:\/\/[^/:?#]+\.([a-z]{2})(?=[/:?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  if (language === null || language === '')
    return LANGUAGES[country] ?? (COUNTRIES.has(country) ? `und-${country}` : null);
  return COUNTRIES.has(country) && /^[a-z]{2,3}$/.test(language) ? `${language}-${country}` : language;
}
