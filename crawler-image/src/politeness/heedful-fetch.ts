import type { Clock } from '../base/clock.ts';
import type { FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import type { HostSchedule } from './host-schedule.ts';
import { RETRY_AFTER_MS_MAX } from './after-failure.ts';
import { outcomeKind } from './stopwatch.ts';

type Fetch = (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;

/**
 * Fetches what is no page, and lets pages know if its host asks for patience, by 429 or 503 and `Retry-After`.
 * How long it took says nothing of pages.
 */
export function heedfulFetch(
  fetch: Fetch,
  schedule: Pick<HostSchedule, 'observe' | 'park'>,
  clock: Clock,
): Fetch {
  return async (url, redirectRule) => {
    let asked = url;
    let startedMs = clock.monotonicMs();
    const result = await fetch(url, async (to) => {
      const next = await redirectRule(to);
      if ('url' in next) {
        asked = next.url;
        startedMs = clock.monotonicMs();
      }
      return next;
    });
    if (result.kind !== 'failed') return result;
    const { retryAfterMs } = result;
    const nowMs = clock.monotonicMs();
    const kind = outcomeKind(result);
    if (kind === 'overloaded') schedule.observe(asked, { kind, startedMs, latencyMs: 0 }, nowMs);
    if (retryAfterMs !== null) schedule.park(asked, nowMs + Math.min(retryAfterMs, RETRY_AFTER_MS_MAX));
    return result;
  };
}
