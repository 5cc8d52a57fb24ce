import { decodeHtml } from '../charset/decode-html.ts';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { extractItem, type Extraction } from '../extract/extract-item.ts';
import type { FieldTable } from '../extract/field.ts';
import { linkUrls } from '../extract/page/links.ts';
import { parsePage } from '../extract/page/page.ts';
import { pageRefresh } from '../extract/page/page-refresh.ts';
import { standInOf, type StandIn } from '../extract/stand-ins/stand-in.ts';
import { partPages } from '../extract/selectors/part-pages.ts';
import { withTimeouts } from '../guard/time-limit.ts';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import { mayFollowLinks } from '../politeness/robots/page-directives.ts';

export interface ProcessedPage {
  /** Empty if the page has none of the requested fields; several only with an `item_selector`. */
  readonly items: readonly unknown[];
  readonly links: readonly string[];
  /** Where a meta refresh of the page redirects to; null if it does not. */
  readonly redirect: string | null;
  /** The charset used to decode the page, and how many characters could not be decoded. */
  readonly charset: string;
  readonly replacements: number;
  /** Required fields that at least one item of the page lacks. */
  readonly missing: readonly string[];
  /** Whether no item has all required fields. */
  readonly isLacking: boolean;
  /** Why the page is not the one that was asked for; null if it is. It then has neither items nor links. */
  readonly standIn: StandIn | null;
  /** Selectors and regular expressions of the config that took too long, and so found nothing. */
  readonly timedOut: readonly string[];
}

/**
 * Extracts what the plan asks for from a page. The result holds no substring of the page's text, because that
 * would keep the whole text in memory.
 *
 * @param table The fields read by name; without it, those that {@link extractItem} knows.
 */
export function processPage(
  url: string,
  page: FetchedPage,
  plan: Pick<CrawlPlan, 'fields' | 'extractImages' | 'followLinks' | 'itemSelector' | 'robots'>,
  fetchedAt: Date,
  table?: FieldTable,
): ProcessedPage {
  const decoded = decodeHtml(page.body, page.contentType, page.finalUrl);
  const parsed = parsePage(decoded.text, page.finalUrl, page.queryCharset ?? decoded.queryCharset);
  const { charset, replacements } = decoded;
  const { redirect, next } = pageRefresh(parsed);
  const judged = standInOf(parsed, { url, challengedBy: page.challengedBy ?? null });
  const standIn = redirect !== null && judged?.mayLeadOn === true ? null : judged;
  if (standIn !== null) {
    return {
      items: [],
      links: [],
      redirect,
      charset,
      replacements,
      missing: [],
      isLacking: true,
      standIn,
      timedOut: [],
    };
  }
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
  const { result: found, timedOut } = withTimeouts(() =>
    (plan.itemSelector === null ? [parsed] : partPages(parsed, plan.itemSelector))
      .map((part) => extractItem(part, { fields: plan.fields, images: plan.extractImages }, table))
      .filter((extraction) => extraction !== null),
  );
  const { obey, agent } = plan.robots;
  const follows = plan.followLinks && (!obey || mayFollowLinks(page.robotsTag, parsed.metas, agent));
  return {
    items: copied(found.map(itemOf)),
    links: follows ? [...linkUrls(parsed), ...(next === null ? [] : [next])] : [],
    redirect,
    charset,
    replacements,
    missing: [...new Set(found.flatMap(({ missing }) => missing))],
    isLacking: found.every(({ missing }) => missing.length > 0),
    standIn,
    timedOut,
  };
}

/** V8 slices strings without copying: a title of ten letters would keep its page of megabytes alive. */
function copied(items: readonly unknown[]): unknown[] {
  const copy: unknown = JSON.parse(JSON.stringify(items));
  return Array.isArray(copy) ? copy : [];
}
