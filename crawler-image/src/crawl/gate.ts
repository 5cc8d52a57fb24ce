import type { FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import { canonicalUrl } from '../urls/canonical-url.ts';
import type { Admission } from '../politeness/host-schedule.ts';
import type { Visit } from '../state/visit.ts';
import { robotsFailureCode, type SiteRobots } from '../politeness/robots/site-robots.ts';
import type { SkipReason } from '../records/skips.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import type { Ledger } from './ledger.ts';
import type { Turns } from '../politeness/turns.ts';

export interface GateDependencies {
  readonly robots: SiteRobots;
  readonly turns: Turns;
  readonly ledger: Pick<Ledger, 'skip' | 'fail' | 'record'>;
  /** The robots.txt of this URL's host is there, or can not be had. */
  readonly onRobots: (url: string) => void;
}

/** Decides which pages are asked for, and where redirects may lead: neither where robots.txt forbids it, nor twice. */
export class Gate {
  readonly #state: CrawlState;
  readonly #deps: GateDependencies;
  #heldHosts = 0;

  constructor(state: CrawlState, dependencies: GateDependencies) {
    this.#state = state;
    this.#deps = dependencies;
  }

  /** Hosts that wait for their robots.txt. */
  get heldHosts(): number {
    return this.#heldHosts;
  }

  admit(visit: Visit): Admission {
    // A redirect may have led to its content before its turn came.
    if (this.#state.frontier.isDone(visit.url)) return this.#drop('duplicate', visit);
    const policy = this.#deps.robots.policy(visit.url);
    if (policy === null) {
      void this.#askRobots(visit.url);
      return 'hold';
    }
    if ('code' in policy) {
      this.#deps.ledger.fail(visit, robotsFailureCode(policy), `robots.txt: ${policy.detail}`);
      return 'drop';
    }
    return policy.allows(visit.url) ? 'take' : this.#drop('robots', visit);
  }

  /** Redirects keep to the scope, to robots.txt, to what is not done yet, and to the delay of the new host. */
  async onRedirect(visit: Visit, to: string): ReturnType<RedirectRule> {
    const url = canonicalUrl(to);
    if (url === null) return skipped('redirect');
    const refusal = visit.isTarget ? null : this.#state.scope.refusal(url);
    if (refusal !== null) return skipped(refusal);
    if (visit.isTarget) this.#deps.ledger.record({ kind: 'widened', url });
    if (url !== visit.url && this.#state.frontier.isDone(url)) return skipped('duplicate');
    const { robots, turns } = this.#deps;
    const policy = await robots.policyOf(url);
    if (policy === null) return { kind: 'aborted' };
    if ('code' in policy || !policy.allows(url)) return skipped('robots');
    return (await turns.turn(url)) ? { url } : { kind: 'aborted' };
  }

  #drop(reason: SkipReason, { url }: Visit): 'drop' {
    this.#deps.ledger.skip(reason, url);
    return 'drop';
  }

  async #askRobots(url: string): Promise<void> {
    this.#heldHosts += 1;
    await this.#deps.robots.load(url);
    this.#heldHosts -= 1;
    this.#deps.onRobots(url);
  }
}

function skipped(reason: SkipReason): Extract<FetchResult, { kind: 'skipped' }> {
  return { kind: 'skipped', reason };
}
