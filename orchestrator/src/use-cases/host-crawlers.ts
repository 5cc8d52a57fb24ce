/** Hosts that are kept of one execution: those that it asked last. */
const HOSTS_OF_ONE_MAX = 100;
/** All together, some 20 MB. */
const HOSTS_MAX = 100_000;

/**
 * Which live executions ask which hosts. In memory only, and bounded: what no longer fits is not counted, so its
 * crawlers are only less polite.
 */
export class HostCrawlers {
  /** Until when each host of an execution counts, by the uptime; the one that was asked last comes last. */
  readonly #hostsOf = new Map<string, Map<string, number>>();
  readonly #crawlersOf = new Map<string, Set<string>>();
  readonly #hostsMax: number;
  #size = 0;

  constructor(hostsMax = HOSTS_MAX) {
    this.#hostsMax = hostsMax;
  }

  /** Counts an execution among the crawlers of these hosts until then. */
  note(executionId: string, hosts: Iterable<string>, untilMs: number): void {
    const known = this.#hostsOf.get(executionId) ?? new Map<string, number>();
    for (const host of hosts) {
      if (known.delete(host)) {
        known.set(host, untilMs);
      } else if (this.#size < this.#hostsMax) {
        known.set(host, untilMs);
        this.#add(host, executionId);
      }
    }
    for (const host of known.keys()) {
      if (known.size <= HOSTS_OF_ONE_MAX) break;
      this.#drop(known, host, executionId);
    }
    if (known.size > 0) this.#hostsOf.set(executionId, known);
  }

  /** Forgets the hosts of an execution that no longer count. */
  expire(executionId: string, nowMs: number): void {
    const known = this.#hostsOf.get(executionId) ?? new Map<string, number>();
    for (const [host, untilMs] of known) if (untilMs <= nowMs) this.#drop(known, host, executionId);
    if (known.size === 0) this.#hostsOf.delete(executionId);
  }

  forget(executionId: string): void {
    this.expire(executionId, Infinity);
  }

  /** How many executions ask each host of this one, itself included; the host that it asked last comes last. */
  *countsOf(executionId: string): Generator<readonly [host: string, count: number]> {
    for (const host of this.#hostsOf.get(executionId)?.keys() ?? []) {
      yield [host, this.#crawlersOf.get(host)?.size ?? 0];
    }
  }

  /** Hosts of all executions. */
  get size(): number {
    return this.#size;
  }

  #add(host: string, executionId: string): void {
    const crawlers = this.#crawlersOf.get(host);
    if (crawlers === undefined) this.#crawlersOf.set(host, new Set([executionId]));
    else crawlers.add(executionId);
    this.#size += 1;
  }

  #drop(known: Map<string, number>, host: string, executionId: string): void {
    known.delete(host);
    const crawlers = this.#crawlersOf.get(host);
    crawlers?.delete(executionId);
    if (crawlers?.size === 0) this.#crawlersOf.delete(host);
    this.#size -= 1;
  }
}
