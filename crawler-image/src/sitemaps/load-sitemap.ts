import { retryWaitMs } from '../politeness/backoff.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import { canonicalUrl, originOf } from '../urls/canonical-url.ts';
import type { SiteRobots } from '../politeness/robots/site-robots.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';
import type { SitemapFile } from './sitemap-queue.ts';

export interface SitemapLoadDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;
  /** Waits until the host of this URL may be asked; false if the crawl ended meanwhile. */
  readonly turn: (url: string) => Promise<boolean>;
  /** False if the crawl ended meanwhile. */
  readonly wait: (ms: number) => Promise<boolean>;
  readonly robots: Pick<SiteRobots, 'policyOf'>;
  readonly maxRetries: number;
  readonly random: () => number;
}

/** A sitemap that was fetched, what is wrong with it, or null: the crawl ended, or nobody had named it. */
export type LoadedSitemap = FetchedPage | SitemapFault | null;

/** Fetches a sitemap as a page would be: in its turn, with retries, and only where robots.txt allows it. */
export async function loadSitemap(
  { url, origin }: SitemapFile,
  deps: SitemapLoadDependencies,
): Promise<LoadedSitemap> {
  // Whoever names a sitemap in robots.txt wants it read, whatever else stands there.
  if (origin !== 'named' && !(await mayFetch(url, deps))) return origin === 'guessed' ? null : FORBIDDEN;
  for (let tries = 0; ; tries++) {
    const result = (await deps.turn(url))
      ? await deps.fetch(url, (to) => onRedirect(to, deps))
      : ({ kind: 'aborted' } as const);
    switch (result.kind) {
      case 'page':
        return result;
      case 'aborted':
        return null;
      case 'skipped':
        return FORBIDDEN;
      case 'failed': {
        if (origin === 'guessed' && result.code.startsWith('http_4')) return null;
        if (result.code === 'too_large') return sitemapFault('sitemap_too_large', result.detail);
        if (!result.retryable || tries >= deps.maxRetries) return result;
        if (!(await deps.wait(retryWaitMs(result, tries, deps.random)))) return null;
      }
    }
  }
}

const FORBIDDEN = sitemapFault('sitemap_forbidden', 'robots.txt does not allow to fetch it');

async function onRedirect(to: string, deps: SitemapLoadDependencies): ReturnType<RedirectRule> {
  const url = canonicalUrl(to);
  if (url === null) return { kind: 'skipped', reason: 'redirect' };
  if (!(await mayFetch(url, deps))) return { kind: 'skipped', reason: 'robots' };
  return (await deps.turn(url)) ? { url } : { kind: 'aborted' };
}

async function mayFetch(url: string, { robots }: SitemapLoadDependencies): Promise<boolean> {
  const policy = await robots.policyOf(url);
  return policy !== null && !('code' in policy) && policy.allows(url);
}

/**
 * Where the sitemaps of a site are: where its robots.txt says, else perhaps at `/sitemap.xml`. None if its
 * robots.txt cannot be had, for then the site is not to be crawled.
 */
export async function siteSitemaps(
  siteUrl: string,
  { robots }: Pick<SitemapLoadDependencies, 'robots'>,
): Promise<SitemapFile[]> {
  const policy = await robots.policyOf(siteUrl);
  if (policy === null || 'code' in policy) return [];
  const named = policy.sitemaps.map((sitemap) => canonicalUrl(sitemap)).filter((url) => url !== null);
  if (named.length > 0) return named.map((url) => ({ url, level: 1, origin: 'named' }));
  return [{ url: `${originOf(siteUrl)}/sitemap.xml`, level: 1, origin: 'guessed' }];
}
