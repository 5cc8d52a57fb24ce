import type { Admission } from '../politeness/host-schedule-options.ts';
import type { PoliteFetch } from '../politeness/polite-fetch.ts';
import type { SkipReason } from '../records/skips.ts';
import type { CrawlState } from '../state/crawl-state.ts';
import type { Visit } from '../state/visit.ts';
import type { Ledger } from './ledger.ts';

export interface GateDependencies {
  readonly polite: Pick<PoliteFetch, 'permission' | 'robots'>;
  readonly ledger: Pick<Ledger, 'skip' | 'fail' | 'record'>;
  /** Called when the robots.txt of this URL's site has been loaded, or loading it has failed. */
  readonly onRobots: (url: string) => void;
}

/**
 * The first crash may have been caused by other data in memory; after it the page is read alone. The second may
 * still be a coincidence, where crawlers are killed repeatedly (docs/decisions/0011).
 */
const CRASHES_MAX = 2;

/** Decides which pages are requested and which redirects of pages are followed. */
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

  /** @throws OutputError */
  admit(visit: Visit): Admission {
    const { url, crashCount = 0 } = visit;
    if (crashCount > CRASHES_MAX) {
      return this.#fail(
        visit,
        'reading_died',
        `the crawler crashed or was killed ${crashCount} times while reading the page`,
      );
    }
    // Another page may have redirected to it while it was waiting.
    if (this.#state.frontier.isDone(url)) return this.#skip('duplicate', url);
    const permission = this.#deps.polite.permission(url);
    if (permission === 'allowed') return 'take';
    if (permission === null) {
      void this.#loadRobots(url);
      return 'hold';
    }
    return permission.kind === 'skipped'
      ? this.#skip(permission.reason, url)
      : this.#fail(visit, permission.code, permission.detail);
  }

  /** Why a redirect of a page is not followed; null if it stays within the scope and leads to a new page. */
  redirectRefusal(visit: Visit, url: string): SkipReason | null {
    const refusal = visit.isTarget ? null : this.#state.scope.refusal(url);
    if (refusal !== null) return refusal;
    if (visit.isTarget) this.#deps.ledger.record({ kind: 'widened', url });
    return url !== visit.url && this.#state.frontier.isDone(url) ? 'duplicate' : null;
  }

  #skip(reason: SkipReason, url: string): 'drop' {
    this.#deps.ledger.skip(reason, url);
    return 'drop';
  }

  #fail(visit: Visit, code: string, detail: string): 'drop' {
    this.#deps.ledger.fail(visit, code, detail);
    return 'drop';
  }

  async #loadRobots(url: string): Promise<void> {
    this.#heldHosts += 1;
    await this.#deps.polite.robots.load(url);
    this.#heldHosts -= 1;
    this.#deps.onRobots(url);
  }
}
