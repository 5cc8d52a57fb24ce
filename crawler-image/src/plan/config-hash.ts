import { createHash } from 'node:crypto';
import type { CrawlPlan } from './crawl-plan.ts';
import type { HttpOptions } from './http-options.ts';

/** Speed, patience, amounts and output: a crawl may be resumed with more of them. Of `http` see below. */
type NotHashed =
  | 'taskName'
  | 'timeoutMs'
  | 'http'
  | 'pace'
  | 'concurrency'
  | 'perHost'
  | 'maxRetries'
  | 'hostErrorsMax'
  | 'output'
  | 'outputFolder'
  | 'filePrefix'
  | 'maxPages'
  | 'resume'
  | 'limits'
  | 'snapshots'
  | 'images';

/** Every key of an object: a key that is added to it does not compile until it is hashed here, or excluded above. */
type AllOf<T> = { readonly [K in keyof T]-?: unknown };
type Hashed = AllOf<Omit<CrawlPlan, NotHashed> & Pick<HttpOptions, 'headers' | 'cookies'>>;

/**
 * A hash of everything that decides which pages a crawl visits and what it reads from them.
 *
 * Journals contain it. Names, order and form of these values must stay as they are, however the plan is grouped:
 * otherwise no crawl that was interrupted before the change can be resumed.
 */
export function configHash(plan: CrawlPlan): string {
  const { robots, scope, sitemaps, render, http } = plan;
  const hashed: Hashed = {
    targets: plan.targets,
    userAgents: plan.userAgents,
    robots: {
      obey: robots.obey,
      agent: robots.agent,
      onUnreachable: robots.onUnreachable,
      maxCrawlDelayMs: robots.maxCrawlDelayMs,
    } satisfies AllOf<typeof robots>,
    // JSON has no Infinity: without a limit this is null.
    maxDepth: plan.maxDepth,
    followLinks: plan.followLinks,
    scope: {
      kind: scope.kind,
      include: scope.include,
      exclude: scope.exclude,
      maxUrlLength: scope.maxUrlLength,
      maxSegments: scope.maxSegments,
      maxRepeats: scope.maxRepeats,
    } satisfies AllOf<typeof scope>,
    sitemaps: {
      auto: sitemaps.auto,
      urls: sitemaps.urls,
      sinceMs: sitemaps.sinceMs,
    } satisfies AllOf<typeof sitemaps>,
    stripParams: plan.stripParams,
    extractImages: plan.extractImages,
    fields: plan.fields,
    itemSelector: plan.itemSelector,
    itemSchema: plan.itemSchema,
    onInvalid: plan.onInvalid,
    render: {
      mode: render.mode,
      waitUntil: render.waitUntil,
      timeoutMs: render.timeoutMs,
      block: render.block,
      executable: render.executable,
    } satisfies AllOf<typeof render>,
    headers: http.asWritten.headers,
    cookies: { keep: http.cookies.keep, send: http.asWritten.cookies } satisfies AllOf<typeof http.cookies>,
  };
  return createHash('sha256').update(JSON.stringify(hashed)).digest('hex');
}
