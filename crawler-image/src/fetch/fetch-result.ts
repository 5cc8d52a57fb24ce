import type { Leniency } from '../records/leniencies.ts';
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
  /** `body` is the page as rendered by a browser. */
  readonly isRendered?: true;
  /** Whose challenge it is, by its headers, in place of the page that was asked for. */
  readonly challengedBy?: string;
  /** The charset of queries on the page before it was rendered; absent for UTF-8. */
  readonly queryCharset?: string | null;
  /** The server answered that the cached copy is still valid. */
  readonly isUnchanged?: true;
  /** What was wrong with the answer; absent if nothing was. */
  readonly leniencies?: readonly Leniency[];
  /** How long this machine kept the last request from being made. */
  readonly waitedMs?: number;
}

/** A redirect was not followed. */
export interface SkippedPage {
  readonly kind: 'skipped';
  readonly reason: SkipReason;
}

/** The crawl was stopped before the request was complete. */
export interface AbortedFetch {
  readonly kind: 'aborted';
}

export type FetchResult = FetchedPage | SkippedPage | AbortedFetch | FetchFailure;

/**
 * Called before each redirect: resolves to the canonical URL to request, once its host may be asked, or to why the
 * redirect is not followed.
 *
 * @param isAgain It is no redirect: the same URL is requested once more.
 */
export type RedirectRule = (
  to: string,
  isAgain?: boolean,
) => Promise<{ url: string } | SkippedPage | AbortedFetch | FetchFailure>;

/** `any`: any content type, such as a robots.txt. `maxBytes`: the same, with a size limit of its own. */
export type Accepts = 'html' | 'any' | { readonly maxBytes: number };

export type Fetch = (url: string, redirectRule: RedirectRule, accepts: Accepts) => Promise<FetchResult>;
