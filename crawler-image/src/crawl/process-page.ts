import { decodeHtml } from '../charset/decode-html.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { extractItem, type Extraction } from '../extract/extract-item.ts';
import { linkUrls } from '../extract/page/links.ts';
import { parsePage } from '../extract/page/page.ts';
import { partPages } from '../extract/selectors/part-pages.ts';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import { mayFollowLinks } from '../politeness/robots/page-directives.ts';

export interface ProcessedPage {
  /** None if the page holds nothing that was asked for; several only with an `item_selector`. */
  readonly items: readonly unknown[];
  readonly links: readonly string[];
  /** What the page was read in, and how many of its characters could not be. */
  readonly charset: string;
  readonly replacements: number;
  /** Required fields that an item of the page does not have. */
  readonly missing: readonly string[];
  /** Whether there is no item that has all required fields. */
  readonly isLacking: boolean;
}

/**
 * Reads from a page what the plan asks for. What is returned holds no part of the page's text, which would
 * keep all of it in memory.
 */
export function processPage(
  url: string,
  page: FetchedPage,
  plan: Pick<CrawlPlan, 'fields' | 'extractImages' | 'followLinks' | 'itemSelector' | 'robots'>,
  fetchedAt: Date,
): ProcessedPage {
  const decoded = decodeHtml(page.body, page.contentType, page.finalUrl);
  const parsed = parsePage(decoded.text, page.finalUrl);
  const parts = plan.itemSelector === null ? [parsed] : partPages(parsed, plan.itemSelector);
  const meta = {
    url,
    final_url: page.finalUrl,
    status: page.status,
    fetched_at: fetchedAt.toISOString(),
    charset: decoded.charset,
    charset_declared: decoded.declared,
    charset_detected: decoded.detected,
    replacements: decoded.replacements,
    ...(page.isRendered === true ? { rendered: true } : {}),
    ...(page.isUnchanged === true ? { unchanged: true } : {}),
  };
  const itemOf = ({ fields, sources, missing }: Extraction): unknown => ({
    url: page.finalUrl,
    ...fields,
    _meta: missing.length === 0 ? { ...meta, sources } : { ...meta, sources, missing },
  });
  const found = parts
    .map((part) => extractItem(part, { fields: plan.fields, images: plan.extractImages }))
    .filter((extraction) => extraction !== null);
  const { obey, agent } = plan.robots;
  const follows = plan.followLinks && (!obey || mayFollowLinks(page.robotsTag, parsed.metas, agent));
  const { charset, replacements } = decoded;
  return {
    items: copied(found.map(itemOf)),
    links: follows ? linkUrls(parsed) : [],
    charset,
    replacements,
    missing: [...new Set(found.flatMap(({ missing }) => missing))],
    isLacking: found.every(({ missing }) => missing.length > 0),
  };
}

/** V8 cuts strings without copying: a title of ten letters would hold the page of megabytes it is from. */
function copied(items: readonly unknown[]): unknown[] {
  const copy: unknown = JSON.parse(JSON.stringify(items));
  return Array.isArray(copy) ? copy : [];
}
