import { createHash } from 'node:crypto';
import type { CrawlPlan } from './crawl-plan.ts';

/**
 * A hash of what decides which pages a crawl visits and what it reads from them. Speed, patience, amounts and
 * output are not in it: a crawl may go on with more of them.
 *
 * Journals hold it, so the names, the order and the form of these values stay as they are, however the plan is
 * grouped. With a change of them, no crawl that was interrupted before goes on.
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
    // Without a limit, this is null in JSON.
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
