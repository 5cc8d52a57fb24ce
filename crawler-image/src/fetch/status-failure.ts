import { challengedBy } from './challenged-by.ts';
import type { FetchFailure } from './failure.ts';
import { header, type ResponseHeaders } from './response-headers.ts';
import { retryAfterMs } from './retry-after.ts';

const RETRYABLE_STATUSES = new Set([408, 429]);

/** A response that is neither a page nor a redirect. */
export function statusFailure(status: number, headers: ResponseHeaders, nowMs: number): FetchFailure {
  const challenger = challengedBy(headers, status);
  return {
    kind: 'failed',
    code: `http_${status}`,
    detail: challenger === null ? `HTTP ${status}` : `HTTP ${status}, a page of ${challenger}`,
    ...(challenger === null ? {} : { isChallenge: true }),
    retryable: status >= 500 || RETRYABLE_STATUSES.has(status),
    retryAfterMs: retryAfterMs(header(headers, 'retry-after'), nowMs),
  };
}
