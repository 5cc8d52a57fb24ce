import { CRAWLED_HOSTS_MAX, SHARED_DELAY_SECONDS_MAX } from '@crawlerd/shared';

/**
 * The delays of one crawler at the hosts that it shares. Of n crawlers each waits n times its own delay: all of them
 * together ask as often as one does, on average over their delays, and never more often than the quickest alone.
 *
 * @param ownSeconds The delay of its config. Without one there is nothing to share.
 * @param crawlers How many ask each host, this one included; the most important hosts last.
 */
export function sharedDelays(
  ownSeconds: number,
  crawlers: Iterable<readonly [host: string, count: number]>,
): Record<string, number> {
  if (ownSeconds <= 0) return {};
  const shared = [...crawlers].filter(([, count]) => count > 1).slice(-CRAWLED_HOSTS_MAX);
  return Object.fromEntries(
    shared.map(([host, count]) => [host, Math.min(count * ownSeconds, SHARED_DELAY_SECONDS_MAX)]),
  );
}
