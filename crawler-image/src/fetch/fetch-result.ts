import type { SkipReason } from '../records/skips.ts';
import type { FetchFailure } from './failure.ts';

export interface FetchedPage {
  readonly kind: 'page';
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string;
  /** The values of `X-Robots-Tag`, joined by commas. */
  readonly robotsTag: string;
  readonly body: Buffer;
  readonly wireBytes: number;
  /** `body` is what a browser made of the page. */
  readonly isRendered?: true;
  /** The server said that it is still what was kept of it. */
  readonly isUnchanged?: true;
}

/** A redirect led to a place the crawl does not go. */
export interface SkippedPage {
  readonly kind: 'skipped';
  readonly reason: SkipReason;
}

/** The crawl broke the request off. */
export interface AbortedFetch {
  readonly kind: 'aborted';
}

export type FetchResult = FetchedPage | SkippedPage | AbortedFetch | FetchFailure;

/**
 * Asked before each hop: the URL to go to, in the form the crawl knows it by, once its host may be
 * asked; or why not to.
 */
export type RedirectRule = (to: string) => Promise<{ url: string } | SkippedPage | AbortedFetch>;

/** `any`: also what is no HTML, such as a robots.txt. `maxBytes`: that, with a limit of its own. */
export type Accepts = 'html' | 'any' | { readonly maxBytes: number };

export type Fetch = (url: string, redirectRule: RedirectRule, accepts: Accepts) => Promise<FetchResult>;
