import { DEFAULT_DELAY_SECONDS, parseJson, SHARED_DELAY_SECONDS_MAX } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import { sharedDelays } from '../domain/politeness-budget.ts';
import type { Clock } from '../ports/clock.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import { HostCrawlers } from './host-crawlers.ts';

/** One politeness budget for each host, whichever executions ask it. */
export interface PolitenessBudget {
  /**
   * Takes what a live crawler says it asks; undefined if it does not say.
   *
   * @returns its delay in seconds at each host that it shares; null if that is not known (yet), or nobody asks.
   */
  heard(snapshot: Snapshot, hosts: Readonly<Record<string, number>> | undefined): SharedDelays | null;
  /** Nothing runs any more that could ask. */
  forget(executionId: string): void;
}

export type SharedDelays = Readonly<Record<string, number>>;

export interface ShareDelaysDeps {
  readonly store: Pick<Store, 'live' | 'findLive' | 'input'>;
  readonly clock: Pick<Clock, 'uptime'>;
}

/** A host counts for so long after its last request, or for two of its shared delays if they are longer. */
const COUNTS_MS = 600_000;
/** After the first heartbeat since the start, those that ran before are waited for no longer than this. */
const RETURN_MS_MAX = 60_000;

/**
 * Who asks which host is known from heartbeats, and kept in memory only: those of the first seconds after a start say
 * it again (docs/decisions/0051). Until then nobody is told anything, and crawlers keep what they were told before.
 */
export class ShareDelays implements PolitenessBudget {
  readonly #deps: ShareDelaysDeps;
  readonly #crawlers = new HostCrawlers();
  readonly #ownSeconds = new Map<string, number>();
  /** Executions that ran before the start and have not been heard since. */
  readonly #missing: Set<string>;
  #waitsUntilMs: number | null = null;

  /** Until they are heard, those that run already count at the hosts that they were launched for. */
  constructor(deps: ShareDelaysDeps) {
    this.#deps = deps;
    const earlier = deps.store.live().filter(({ attempt }) => attempt !== null && attempt.startedAt !== null);
    const untilMs = deps.clock.uptime().uptimeMs + COUNTS_MS;
    for (const { execution } of earlier) {
      this.#crawlers.note(execution.id, targets(execution.spec.targetHost), untilMs);
    }
    this.#missing = new Set(earlier.map(({ execution }) => execution.id));
  }

  heard({ execution }: Snapshot, hosts: Readonly<Record<string, number>> | undefined): SharedDelays | null {
    const { id } = execution;
    const nowMs = this.#deps.clock.uptime().uptimeMs;
    this.#waitsUntilMs ??= nowMs + RETURN_MS_MAX;
    this.#missing.delete(id);
    this.#crawlers.expire(id, nowMs);
    const { targetHost } = execution.spec;
    // A crawler that never says whom it asks does ask what it was launched for.
    const asked = hosts === undefined ? targets(targetHost) : Object.keys(hosts);
    const untilMs = nowMs + Math.max(COUNTS_MS, 2000 * this.#longestSeconds(id));
    this.#crawlers.note(
      id,
      asked.map((host) => host.toLowerCase()),
      untilMs,
    );
    return hosts === undefined || this.#isWaiting(nowMs) ? null : this.#delaysOf(id);
  }

  forget(executionId: string): void {
    this.#crawlers.forget(executionId);
    this.#ownSeconds.delete(executionId);
    this.#missing.delete(executionId);
  }

  #isWaiting(nowMs: number): boolean {
    if (this.#waitsUntilMs !== null && nowMs >= this.#waitsUntilMs) this.#missing.clear();
    return this.#missing.size > 0;
  }

  #delaysOf(id: string): SharedDelays | null {
    const counts = [...this.#crawlers.countsOf(id)];
    // Its config is read only if it shares a host, and once.
    if (counts.every(([, count]) => count < 2)) return {};
    const ownSeconds = this.#ownSeconds.get(id) ?? this.#readOwnSeconds(id);
    return ownSeconds === null ? null : sharedDelays(ownSeconds, counts);
  }

  #longestSeconds(id: string): number {
    const ownSeconds = this.#ownSeconds.get(id) ?? 0;
    let most = 1;
    for (const [, count] of this.#crawlers.countsOf(id)) most = Math.max(most, count);
    return Math.min(most * ownSeconds, SHARED_DELAY_SECONDS_MAX);
  }

  /** Null while the database is checked after a crash. */
  #readOwnSeconds(id: string): number | null {
    try {
      const seconds = delayOf(parseJson(this.#deps.store.input(id).config));
      this.#ownSeconds.set(id, seconds);
      return seconds;
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  }
}

function targets(targetHost: string | null): string[] {
  return targetHost === null ? [] : [targetHost];
}

function delayOf(config: unknown): number {
  const delay: unknown =
    typeof config === 'object' && config !== null && 'delay' in config ? config.delay : null;
  return typeof delay === 'number' ? delay : DEFAULT_DELAY_SECONDS;
}
