import type { FetchFailure } from '../fetch/failure.ts';
import type { FetchedPage } from '../fetch/fetch-result.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import { SITEMAP_RULES, type RequestRules } from '../politeness/request-rules.ts';
import { canonicalUrl, originOf } from '../urls/canonical-url.ts';
import { SITEMAP_LIMITS } from './read-sitemap.ts';
import { sitemapFault, type SitemapFault } from './sitemap-fault.ts';
import type { SitemapFile } from './sitemap-queue.ts';

/** A sitemap may be larger than pages may be. */
export function sitemapRules(pageBytesMax: number): RequestRules {
  return { ...SITEMAP_RULES, accepts: { maxBytes: Math.max(pageBytesMax, SITEMAP_LIMITS.bytesMax) } };
}

/** A sitemap that was fetched, what is wrong with it, or null: the crawl ended, or none is where one was guessed. */
export type LoadedSitemap = FetchedPage | SitemapFault | null;

const FORBIDDEN = sitemapFault('sitemap_forbidden', 'robots.txt does not allow to fetch it');

/** Fetches a sitemap where it is allowed. A site that names one in its robots.txt allows it by that. */
export async function loadSitemap(
  { url, origin }: SitemapFile,
  rules: RequestRules,
  polite: PoliteFetch,
): Promise<LoadedSitemap> {
  const isGuessed = origin === 'guessed';
  const permission = origin === 'named' ? 'allowed' : await polite.permissionOf(url);
  if (permission !== 'allowed')
    return permission.kind === 'failed' ? permission : isGuessed ? null : FORBIDDEN;
  const result = await polite.fetch(url, isGuessed ? { ...rules, mayRetry: isNotClientError } : rules);
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

/** 4xx: what was only guessed is not there, or is not for us. */
function isNotClientError({ code }: FetchFailure): boolean {
  return !code.startsWith('http_4');
}

/**
 * Where the sitemaps of a site are: where its robots.txt says, else perhaps at `/sitemap.xml`. None if its
 * robots.txt cannot be had, for then the site is not to be crawled.
 */
export async function siteSitemaps(siteUrl: string, { robots }: PoliteFetch): Promise<SitemapFile[]> {
  const policy = robots.policy(siteUrl) ?? (await robots.load(siteUrl));
  if (policy === null || 'code' in policy) return [];
  const named = policy.sitemaps.map((sitemap) => canonicalUrl(sitemap)).filter((url) => url !== null);
  if (named.length > 0) return named.map((url) => ({ url, level: 1, origin: 'named' }));
  return [{ url: `${originOf(siteUrl)}/sitemap.xml`, level: 1, origin: 'guessed' }];
}
