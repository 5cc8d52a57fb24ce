import { createHash } from 'node:crypto';
import type { CrawlPlan } from './crawl-plan.ts';

/**
 * A hash of the values that decide which pages a crawl visits and what it reads from them. Speed, retries, limits
 * and output are left out: a crawl may resume with other values for them.
 *
 * Journals store this hash. Names, order and form of the values must therefore never change, however the plan is
 * grouped: after a change, crawls that were interrupted before it could not be resumed.
 */
export function configHash(plan: CrawlPlan): string {
  const { robots, scope, sitemaps, render, http } = plan;
  const decisive = {
    targets: plan.targets,
    userAgents: plan.userAgents,
    robots: {
      obey: robots.obey,
      agent: robots.agent,
      onUnreachable: robots.onUnreachable,
      maxCrawlDelayMs: robots.maxCrawlDelayMs,
    },
    // Infinity, which means no limit, becomes null in JSON.
    maxDepth: plan.maxDepth,
    followLinks: plan.followLinks,
    scope: {
      kind: scope.kind,
      include: scope.include,
      exclude: scope.exclude,
      maxUrlLength: scope.maxUrlLength,
      maxSegments: scope.maxSegments,
      maxRepeats: scope.maxRepeats,
    },
    sitemaps: { auto: sitemaps.auto, urls: sitemaps.urls, sinceMs: sitemaps.sinceMs },
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
    },
    headers: http.headers,
    cookies: { keep: http.cookies.keep, send: http.cookies.send },
  };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}
