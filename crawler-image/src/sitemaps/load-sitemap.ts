import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import { SITEMAP_RULES, type RequestRules } from '../politeness/request-rules.ts';
import { canonicalUrl, originOf } from '../urls/canonical-url.ts';
import { SITEMAP_LIMITS } from './read-sitemap.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';
import type { SitemapFile } from './sitemap-queue.ts';

/** Sitemaps may be larger than pages. */
export function sitemapRules(pageBytesMax: number): RequestRules {
  return { ...SITEMAP_RULES, accepts: { maxBytes: Math.max(pageBytesMax, SITEMAP_LIMITS.bytesMax) } };
}

/** A fetched sitemap, its fault, or null: the crawl was stopped, or there is none at the guessed place. */
export type LoadedSitemap = FetchedPage | SitemapFault | null;

const FORBIDDEN = sitemapFault('sitemap_forbidden', 'robots.txt does not allow fetching it');

/** Fetches a sitemap if robots.txt allows it; one that is named by robots.txt or the config is always allowed. */
export async function loadSitemap(
  { url, origin }: SitemapFile,
  rules: RequestRules,
  polite: PoliteFetch,
): Promise<LoadedSitemap> {
  const isGuessed = origin === 'guessed';
  const permission = origin === 'named' ? 'allowed' : await polite.permissionOf(url);
  if (permission !== 'allowed')
    return permission.kind === 'failed' ? permission : isGuessed ? null : FORBIDDEN;
  const mayRetry = (failure: FetchFailure): boolean => isNotClientError(failure) && rules.mayRetry(failure);
  const result = await polite.fetch(url, isGuessed ? { ...rules, mayRetry } : rules);
  switch (result.kind) {
    case 'page':
      return result;
    case 'aborted':
      return null;
    case 'skipped':
      return FORBIDDEN;
    case 'failed':
      if (isGuessed && !isNotClientError(result)) return null;
      return result.code === 'too_large' ? sitemapFault('sitemap_too_large', result.detail) : result;
  }
}

/** 4xx at a guessed place means that there is no sitemap. */
function isNotClientError({ code }: FetchFailure): boolean {
  return !code.startsWith('http_4');
}

/**
 * The sitemaps of a site: those that its robots.txt names, or else a guess at `/sitemap.xml`. None if its
 * robots.txt cannot be fetched, because then the site is not crawled.
 */
export async function siteSitemaps(siteUrl: string, { robots }: PoliteFetch): Promise<SitemapFile[]> {
  const policy = robots.policy(siteUrl) ?? (await robots.load(siteUrl));
  if (policy === null || 'code' in policy) return [];
  const named = policy.sitemaps.map((sitemap) => canonicalUrl(sitemap)).filter((url) => url !== null);
  if (named.length > 0) return named.map((url) => ({ url, level: 1, origin: 'named' }));
  return [{ url: `${originOf(siteUrl)}/sitemap.xml`, level: 1, origin: 'guessed' }];
}
