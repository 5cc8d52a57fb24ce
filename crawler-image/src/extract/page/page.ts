import { canonicalUrl } from '../../urls/canonical-url.ts';
import { buildDom, type Dom } from './dom.ts';
import { withEndedComments } from './ended-comments.ts';
import { localeOf } from './locale.ts';
import { once } from '../../base/once.ts';
import { scanPage, type Scan } from './scan.ts';

/** A page: scanned once, and parsed into a tree only if that is needed. */
export interface Page extends Scan {
  /** With the country of the host, if the page declares none; see {@link localeOf}. */
  readonly language: string | null;
  /** Its address, after redirects. */
  readonly url: string;
  /** The base of its relative addresses. */
  readonly baseUrl: string;
  /** The charset of queries in its addresses; null for UTF-8. */
  readonly queryCharset: string | null;
  /** Built at the first call. */
  readonly dom: () => Dom;
}

export function parsePage(written: string, url: string, queryCharset: string | null = null): Page {
  const html = withEndedComments(written);
  const scan = scanPage(html);
  return {
    ...scan,
    language: localeOf(scan.language, url),
    url,
    baseUrl: (scan.base === null ? null : canonicalUrl(scan.base, url)) ?? url,
    queryCharset,
    dom: once(() => buildDom(html)),
  };
}
