/** Countries whose currency is written with the sign of another, by the end of their hosts. */
const COUNTRIES: ReadonlySet<string> = new Set('ar au ca cl co dk hk is lk mx no np nz pk sg tw'.split(' '));
/** Where a page names no language, the one that its country's currency is looked up by. */
const LANGUAGES: Readonly<Record<string, string>> = { jp: 'ja', tw: 'zh-tw', hk: 'zh-hk' };

/**
 * The language of a page with the country of its host, as in `en-ca`, where the page itself names no
 * country; it says whose dollar, yuan or crown a sign means. Null where neither says anything.
 *
 * @param language As the page names it, in lower case.
 */
export function localeOf(language: string | null, url: string): string | null {
  const country = /^https?:\/\/[^/:?#]+\.([a-z]{2})(?=[/:?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  if (language === null || language === '')
    return LANGUAGES[country] ?? (COUNTRIES.has(country) ? `und-${country}` : null);
  return COUNTRIES.has(country) && /^[a-z]{2,3}$/.test(language) ? `${language}-${country}` : language;
}
