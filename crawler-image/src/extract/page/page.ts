import { canonicalUrl } from '../../urls/canonical-url.ts';
import { buildDom, type Dom } from './dom.ts';
import { localeOf } from './locale.ts';
import { once } from '../../base/once.ts';
import { scanPage, type Scan } from './scan.ts';

/** A page as far as it has been read: scanned once, and made into a tree when somebody needs one. */
export interface Page extends Scan {
  /** With the country of the host, where the page names none; see {@link localeOf}. */
  readonly language: string | null;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** What its relative addresses start from. */
  readonly baseUrl: string;
  /** Built at the first call. */
  readonly dom: () => Dom;
}

export function parsePage(html: string, url: string): Page {
  const scan = scanPage(html);
  return {
    ...scan,
    language: localeOf(scan.language, url),
    url,
    baseUrl: (scan.base === null ? null : canonicalUrl(scan.base, url)) ?? url,
    dom: once(() => buildDom(html)),
  };
}
