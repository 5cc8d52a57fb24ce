import type { Clock } from '../base/clock.ts';
import { afterFailure } from '../politeness/after-failure.ts';
import type { HostCircuit } from '../politeness/host-circuit.ts';
import type { Stopwatch } from '../politeness/stopwatch.ts';
import type { Turns } from '../politeness/turns.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import { canonicalUrl } from '../urls/canonical-url.ts';
import type { HostSchedule } from '../politeness/host-schedule.ts';
import { robotsFailureCode, type SiteRobots } from '../politeness/robots/site-robots.ts';

export interface ImageFetchDependencies {
  readonly fetch: (url: string, redirectRule: RedirectRule) => Promise<FetchResult>;
  readonly schedule: HostSchedule;
  readonly turns: Turns;
  readonly robots: Pick<SiteRobots, 'policyOf'>;
  readonly circuit: HostCircuit;
  readonly stopwatch: Stopwatch;
  readonly maxRetries: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Null: it was broken off. */
export type ImageAnswer = FetchedPage | { readonly error: string } | null;

/** Fetches an image as a page would be: in its turn, with retries, and only where robots.txt allows it. */
export async function fetchImage(url: string, deps: ImageFetchDependencies): Promise<ImageAnswer> {
  const { circuit, clock, robots, schedule, stopwatch, turns } = deps;
  const policy = await robots.policyOf(url);
  if (policy !== null && 'code' in policy) {
    return { error: robotsFailureCode(policy) };
  }
  for (let tries = 0; ; tries++) {
    let hop = stopwatch.start(url);
    const enter: RedirectRule = async (to) => {
      const next = await mayAsk(to, deps);
      if ('url' in next) hop = stopwatch.start(next.url);
      return next;
    };
    if (circuit.isGivenUp(url)) return { error: 'host_given_up' };
    const entry = await enter(url);
    const result = 'url' in entry ? await deps.fetch(entry.url, enter) : entry;
    const nowMs = clock.monotonicMs();
    const outcome = stopwatch.outcome(hop, result);
    if (outcome !== null) schedule.observe(hop.url, outcome, nowMs);
    // One that was not asked says nothing of itself.
    if (result.kind !== 'skipped') circuit.observe(hop.url, result, nowMs);
    switch (result.kind) {
      case 'page':
        return result;
      case 'aborted':
        return null;
      case 'skipped':
        return { error: result.reason };
      case 'failed': {
        const next = afterFailure(result, tries, deps.maxRetries, deps.random);
        if (next.kind === 'fail') return { error: next.code };
        if (next.parkMs !== null) schedule.park(hop.url, nowMs + next.parkMs);
        if (!(await turns.wait(next.waitMs))) return null;
      }
    }
  }
}

/** No scope: many sites keep their images elsewhere. */
async function mayAsk(to: string, { robots, turns }: ImageFetchDependencies): ReturnType<RedirectRule> {
  const url = canonicalUrl(to);
  if (url === null) return { kind: 'skipped', reason: 'redirect' };
  const policy = await robots.policyOf(url);
  if (policy === null) return { kind: 'aborted' };
  if ('code' in policy || !policy.allows(url)) return { kind: 'skipped', reason: 'robots' };
  return (await turns.turn(url)) ? { url } : { kind: 'aborted' };
}
