import type { FetchFailure } from '../fetch/failure.ts';
import type { Accepts } from '../fetch/fetch-result.ts';
import type { SkipReason } from '../records/skips.ts';

/** What is done about `Retry-After`. */
export interface RetryAfterRule {
  /** Longest wait that is accepted. */
  readonly maxMs: number;
  /** What follows from a longer one: the request fails, or it is made again after `maxMs`. */
  readonly beyond: 'fail' | 'wait_max';
  /** When the whole host is left alone for that time, `maxMs` at most. */
  readonly parksHost: 'if_retried' | 'always' | 'never';
}

/** How requests of one kind differ from those of another. All else is the same for every request of a crawl. */
export interface RequestRules {
  readonly accepts: Accepts;
  /** Whether a redirect is only followed to where the robots.txt of that site allows it. */
  readonly redirectsObeyRobots: boolean;
  /** What the pace of a host learns from its answer: how long it took and whether the host is overloaded, or less. */
  readonly pace: 'latency_and_overload' | 'overload' | 'nothing';
  /** Whether an answer counts for or against giving its host up. */
  readonly countsForCircuit: boolean;
  /** Whether to try again after a failure that may pass. */
  readonly mayRetry: (failure: FetchFailure) => boolean;
  readonly retryAfter: RetryAfterRule;
}

type RulesOfKind = Omit<RequestRules, 'accepts'>;

const QUARTER_HOUR_MS = 900_000;

/** Pages and images. */
export const CONTENT_RULES: RulesOfKind = {
  redirectsObeyRobots: true,
  pace: 'latency_and_overload',
  countsForCircuit: true,
  mayRetry: () => true,
  // One page is not worth a longer wait.
  retryAfter: { maxMs: QUARTER_HOUR_MS, beyond: 'fail', parksHost: 'if_retried' },
};

/** How long a sitemap takes, and whether it is there, says nothing about pages. */
export const SITEMAP_RULES: RulesOfKind = {
  redirectsObeyRobots: true,
  pace: 'overload',
  countsForCircuit: false,
  mayRetry: () => true,
  retryAfter: { maxMs: QUARTER_HOUR_MS, beyond: 'wait_max', parksHost: 'always' },
};

/** All pages of a site wait for its robots.txt, and how it is served says nothing about them. */
export const ROBOTS_TXT_RULES: RulesOfKind = {
  redirectsObeyRobots: false,
  pace: 'nothing',
  countsForCircuit: false,
  mayRetry: () => true,
  retryAfter: { maxMs: 60_000, beyond: 'wait_max', parksHost: 'never' },
};

/**
 * Why a redirect to this URL is not followed; null if it is, so far as the caller is concerned.
 *
 * @param hop 1 for the first redirect of a request.
 */
export type RedirectRefusal = (url: string, hop: number) => SkipReason | null;

/** Follows redirects to any place where a host may be asked. */
export const FOLLOW_ANYWHERE: RedirectRefusal = () => null;
