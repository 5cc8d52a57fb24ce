import type { FetchedPage } from '../fetch/fetch-result.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import { CONTENT_RULES } from '../politeness/request-rules.ts';
import { canonicalUrl } from '../urls/canonical-url.ts';

/** Null: it was aborted. */
export type ImageAnswer = FetchedPage | { readonly error: string } | null;

/** Fetches an image as a page is fetched, but from any place: many sites keep their images outside of the scope. */
export async function fetchImage(
  address: string,
  maxBytes: number,
  polite: PoliteFetch,
): Promise<ImageAnswer> {
  const url = canonicalUrl(address);
  if (url === null) return { error: 'redirect' };
  const permission = await polite.permissionOf(url);
  const result =
    permission === 'allowed'
      ? await polite.fetch(url, { ...CONTENT_RULES, accepts: { maxBytes } })
      : permission;
  switch (result.kind) {
    case 'page':
      return result;
    case 'aborted':
      return null;
    case 'skipped':
      return { error: result.reason };
    case 'failed':
    case 'robots_unreachable':
      return { error: result.code };
  }
}
