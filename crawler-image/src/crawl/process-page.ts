import { extractItem } from '../extract/extract-item.ts';
import { linkUrls } from '../extract/links.ts';
import { parsePage } from '../extract/page.ts';
import { decodeHtml } from '../charset/decode-html.ts';
import type { FetchedPage } from '../fetch/fetcher.ts';
import type { CrawlPlan } from '../crawl-plan.ts';

export interface ProcessedPage {
  /** Null if the page holds nothing that was asked for. */
  readonly item: unknown;
  readonly links: readonly string[];
}

/** Parses a page once and reads from it what the plan asks for. */
export function processPage(
  url: string,
  page: FetchedPage,
  plan: Pick<CrawlPlan, 'fields' | 'extractImages' | 'followLinks'>,
  fetchedAt: Date,
): ProcessedPage {
  const decoded = decodeHtml(page.body, page.contentType, page.finalUrl);
  const parsed = parsePage(decoded.text, page.finalUrl);
  const extraction = extractItem(parsed, { fields: plan.fields, images: plan.extractImages });
  const item = extraction && {
    url: page.finalUrl,
    ...extraction.fields,
    _meta: {
      url,
      final_url: page.finalUrl,
      status: page.status,
      fetched_at: fetchedAt.toISOString(),
      charset: decoded.charset,
      charset_declared: decoded.declared,
      charset_detected: decoded.detected,
      replacements: decoded.replacements,
      sources: extraction.sources,
    },
  };
  return { item, links: plan.followLinks ? linkUrls(parsed) : [] };
}
