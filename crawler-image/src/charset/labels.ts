import { parseUrl } from '@crawlerd/shared';

/** Labels that pages use but the Encoding Standard does not list. */
const ALIASES: Readonly<Record<string, string>> = {
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  'gb-2312': 'gb18030',
  'gb-18030': 'gb18030',
  gb: 'gb18030',
  cp950: 'big5',
  ms950: 'big5',
  'big5-eten': 'big5',
  big5hkscs: 'big5',
  'big-5': 'big5',
  cp932: 'shift_jis',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  euc_jp: 'euc-jp',
  ujis: 'euc-jp',
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  euckr: 'euc-kr',
  euc_kr: 'euc-kr',
  utf: 'utf-8',
  utf8mb4: 'utf-8',
  'utf-8-sig': 'utf-8',
};

/** The standard name of the charset that a label means; null if no decoder supports it. */
export function charsetOfLabel(label: string): string | null {
  const name = label.trim().toLowerCase();
  const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  if (alias !== undefined) return alias;
  try {
    const { encoding } = new TextDecoder(name);
    // GB 18030 includes GBK and GB 2312, and the further characters that such pages contain in practice.
    return encoding === 'gbk' ? 'gb18030' : encoding;
  } catch {
    return null;
  }
}

/**
 * The charset of queries on a page, which is that of the page, but never UTF-16; null for UTF-8.
 *
 * @param declared The label of the page. Pages labelled GBK or GB 2312 are read as GB 18030, but do not write it.
 */
export function queryCharset(charset: string, declared: string | null): string | null {
  if (charset.startsWith('utf-')) return null;
  if (charset !== 'gb18030') return charset;
  return declared !== null && /^gb-?18030$/.test(declared) ? charset : 'gbk';
}

/** The charset of a `Content-Type`, as written; null if it names none. */
export function charsetParameter(contentType: string): string | null {
  return /charset\s*=\s*["']?\s*([^\s"';,>]+)/i.exec(contentType)?.[1] ?? null;
}

const BY_COUNTRY: Readonly<Record<string, string>> = {
  cn: 'gb18030',
  tw: 'big5',
  hk: 'big5',
  mo: 'big5',
  jp: 'shift_jis',
  kr: 'euc-kr',
  ru: 'windows-1251',
  by: 'windows-1251',
  bg: 'windows-1251',
  ua: 'windows-1251',
  pl: 'windows-1250',
  cz: 'windows-1250',
  sk: 'windows-1250',
  hu: 'windows-1250',
  ro: 'windows-1250',
  si: 'windows-1250',
  hr: 'windows-1250',
  gr: 'windows-1253',
  cy: 'windows-1253',
  tr: 'windows-1254',
  il: 'windows-1255',
  lt: 'windows-1257',
  lv: 'windows-1257',
  ee: 'windows-1257',
  th: 'windows-874',
};

/** The usual charset of pages from the host's country that are not in UTF-8; null if unknown. */
export function charsetOfHost(url: string): string | null {
  const country = parseUrl(url)?.hostname.split('.').at(-1);
  return country !== undefined && Object.hasOwn(BY_COUNTRY, country) ? (BY_COUNTRY[country] ?? null) : null;
}
