/** Why a sitemap was not read, or not completely. Stable; the summary groups by it. */
export type SitemapFaultCode =
  | 'not_a_sitemap'
  | 'sitemap_malformed'
  | 'sitemap_undecodable'
  | 'sitemap_entities'
  | 'sitemap_too_large'
  | 'sitemap_bomb'
  | 'sitemap_bad_gzip'
  | 'sitemap_too_many_urls'
  | 'sitemap_too_many_files'
  | 'sitemap_too_deep'
  | 'sitemap_foreign_host'
  | 'sitemap_forbidden';

/** A fault of a sitemap. `code` may also be that of a failed request. */
export interface SitemapFault {
  readonly code: string;
  readonly detail: string;
}

export function sitemapFault(code: SitemapFaultCode, detail: string): SitemapFault {
  return { code, detail };
}
