import type { FetchFailure } from '../fetch/failure.ts';
import type { Accepts } from '../fetch/fetch-result.ts';
import type { SkipReason } from '../records/skips.ts';

/** How `Retry-After` is honoured. */
export interface RetryAfterRule {
  /** Longest wait that is honoured. */
  readonly maxMs: number;
  /** What to do about a longer one: fail the request, or retry after `maxMs`. */
  readonly beyond: 'fail' | 'wait_max';
  /** When no request at all is made to the host for that time (at most `maxMs`). */
  readonly parksHost: 'if_retried' | 'always' | 'never';
}

/** How the requests of one kind differ from those of another; everything else is the same for all. */
export interface RequestRules {
  readonly accepts: Accepts;
  /** Whether redirects obey the robots.txt of the site that they lead to. */
  readonly redirectsObeyRobots: boolean;
  /** Which observations of an answer adapt the pace of its host. */
  readonly pace: 'latency_and_overload' | 'overload' | 'nothing';
  /** When answers count towards giving their host up. A page may turn out to be a challenge when it is read. */
  readonly countsForCircuit: 'when_fetched' | 'when_read' | 'never';
  /** Whether to retry after a temporary failure. */
  readonly mayRetry: (failure: FetchFailure) => boolean;
  readonly retryAfter: RetryAfterRule;
}

type RulesOfKind = Omit<RequestRules, 'accepts'>;

const QUARTER_HOUR_MS = 900_000;

/** Images, and what applies to pages as well. */
export const CONTENT_RULES: RulesOfKind = {
  redirectsObeyRobots: true,
  pace: 'latency_and_overload',
  countsForCircuit: 'when_fetched',
  mayRetry: () => true,
  // A single page is not worth a longer wait.
  retryAfter: { maxMs: QUARTER_HOUR_MS, beyond: 'fail', parksHost: 'if_retried' },
};

export const PAGE_RULES: RequestRules = { ...CONTENT_RULES, accepts: 'html', countsForCircuit: 'when_read' };

/** The latency and the absence of a sitemap tell nothing about pages. */
export const SITEMAP_RULES: RulesOfKind = {
  redirectsObeyRobots: true,
  pace: 'overload',
  countsForCircuit: 'never',
  mayRetry: () => true,
  retryAfter: { maxMs: QUARTER_HOUR_MS, beyond: 'wait_max', parksHost: 'always' },
};

/** How a robots.txt is served tells nothing about pages, and all pages of its site wait for it. */
export const ROBOTS_TXT_RULES: RulesOfKind = {
  redirectsObeyRobots: false,
  pace: 'nothing',
  countsForCircuit: 'never',
  mayRetry: () => true,
  retryAfter: { maxMs: 60_000, beyond: 'wait_max', parksHost: 'never' },
};

/**
 * Why a redirect to this URL is not followed; null if the caller has no objection.
 *
 * @param hop 1 for the first redirect of a request.
 */
export type RedirectRefusal = (url: string, hop: number) => SkipReason | null;

/** Follows redirects to any host that may be asked. */
export const FOLLOW_ANYWHERE: RedirectRefusal = () => null;
