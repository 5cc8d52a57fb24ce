import type { Visit } from '../state/visit.ts';
import { hostOf } from '../urls/canonical-url.ts';
import { MinHeap } from './heap.ts';
import { HostPace, type Outcome } from './host-pace.ts';
import type { PaceOptions } from '../plan/pace-options.ts';

/**
 * What to do with a page whose turn has come. `drop`: remove it without using up the turn. `hold`: keep it, and
 * start no page of its host until {@link HostSchedule.release}.
 */
export type Admission = 'take' | 'drop' | 'hold';

interface Host {
  /** First in, first out; `head` is the next one. */
  fresh: Visit[];
  head: number;
  readonly retries: MinHeap<Visit>;
  /** Start of the latest request that was granted; may be in the future. */
  lastStartMs: number;
  /** Earliest start of the next request, by the delay. */
  nextStartMs: number;
  /** No request before this: the server asked for it. */
  parkedUntilMs: number;
  /** Pages of its queue that were taken and have not ended. */
  inFlight: number;
  /** Starts nothing from its queue until it is released. */
  isHeld: boolean;
  readonly pace: HostPace;
  /** The key of this host in the heap of hosts; Infinity if it is not in there. */
  hintMs: number;
}

/**
 * Decides which page is due, respecting the delay of each host. Times are monotonic milliseconds.
 *
 * A request's start is reserved in the same step in which it is handed out: two tasks that ask at the
 * same moment get two different times.
 */
export class HostSchedule {
  readonly #hosts = new Map<string, Host>();
  /** Hosts by the time at which they have something due; outdated entries are skipped. */
  readonly #due = new MinHeap<Host>();
  readonly #pace: PaceOptions;
  readonly #random: () => number;
  readonly #perHost: number;
  #size = 0;

  /** @param perHost Pages of one host that may be in flight at a time. */
  constructor(pace: PaceOptions, random: () => number, perHost = Infinity) {
    this.#pace = pace;
    this.#random = random;
    this.#perHost = perHost;
  }

  /** Waiting pages, including retries and pages of held hosts. */
  get size(): number {
    return this.#size;
  }

  add(visit: Visit): void {
    const host = this.#host(visit.url);
    host.fresh.push(visit);
    this.#size += 1;
    this.#hint(host);
  }

  /** Adds a page that must not be tried again before `notBeforeMs`. */
  addRetry(visit: Visit, notBeforeMs: number): void {
    const host = this.#host(visit.url);
    host.retries.push(notBeforeMs, visit);
    this.#size += 1;
    this.#hint(host);
  }

  /** No request to this URL's host starts before `untilMs`. */
  park(url: string, untilMs: number): void {
    const host = this.#host(url);
    host.parkedUntilMs = Math.max(host.parkedUntilMs, untilMs);
  }

  /** Reserves the next start at this URL's host, for a request outside the queue; returns its time. */
  reserve(url: string, nowMs: number): number {
    const host = this.#host(url);
    const startMs = Math.max(nowMs, host.nextStartMs, host.parkedUntilMs);
    this.#reserve(host, startMs);
    return startMs;
  }

  /** No two requests to this URL's host start within `delayMs` of each other, the last one included. */
  slowDown(url: string, delayMs: number): void {
    const host = this.#host(url);
    host.pace.raiseFloor(delayMs);
    host.nextStartMs = Math.max(host.nextStartMs, host.lastStartMs + delayMs);
  }

  /** Reports how a request to this URL's host went, which adapts the host's pace. */
  observe(url: string, outcome: Outcome, nowMs: number): void {
    const host = this.#host(url);
    if (!host.pace.observe(outcome, nowMs)) return;
    host.nextStartMs = Math.max(host.nextStartMs, nowMs + host.pace.gapMs(this.#random()));
  }

  /** Reports that a page that was taken is no longer in flight. */
  finished({ url }: Visit): void {
    const host = this.#host(url);
    host.inFlight -= 1;
    this.#hint(host);
  }

  /** Removes and returns all waiting pages of this URL's host, including retries that are not due yet. */
  clear(url: string): Visit[] {
    const host = this.#host(url);
    const visits = host.fresh.slice(host.head);
    host.fresh = [];
    host.head = 0;
    for (let retry = host.retries.pop(); retry !== undefined; retry = host.retries.pop()) {
      visits.push(retry.value);
    }
    this.#size -= visits.length;
    return visits;
  }

  /** Resumes a host that was held. */
  release(url: string): void {
    const host = this.#host(url);
    host.isHeld = false;
    this.#hint(host);
  }

  /**
   * The page that may be fetched now; its start is reserved. Undefined if none is due. `admit` is called
   * for each page before it is taken, and may change this schedule for the page's host.
   */
  take(nowMs: number, admit: (visit: Visit) => Admission = () => 'take'): Visit | undefined {
    while (this.nextDueMs() <= nowMs) {
      const host = this.#due.pop()?.value;
      if (host === undefined) return undefined;
      host.hintMs = Infinity;
      const visit = firstOf(host, nowMs);
      const admission = visit === undefined ? 'drop' : admit(visit);
      if (admission === 'hold') {
        host.isHeld = true;
        continue;
      }
      dropFirst(host, nowMs);
      this.#size -= 1;
      if (admission === 'take') {
        host.inFlight += 1;
        this.#reserve(host, nowMs);
      }
      this.#hint(host);
      if (admission === 'take') return visit;
    }
    return undefined;
  }

  /** When the next page is due; Infinity if none waits, or only pages of held or busy hosts. */
  nextDueMs(): number {
    for (;;) {
      const top = this.#due.peek();
      if (top === undefined) return Infinity;
      const host = top.value;
      const dueMs = this.#dueAt(host);
      if (top.key === host.hintMs && dueMs <= top.key) return top.key;
      this.#due.pop();
      if (top.key === host.hintMs) {
        // The host was parked or delayed since.
        host.hintMs = Infinity;
        this.#hint(host);
      }
    }
  }

  #reserve(host: Host, startMs: number): void {
    host.lastStartMs = startMs;
    host.nextStartMs = startMs + host.pace.gapMs(this.#random());
  }

  #hint(host: Host): void {
    const dueMs = this.#dueAt(host);
    if (dueMs >= host.hintMs) return;
    host.hintMs = dueMs;
    this.#due.push(dueMs, host);
  }

  #dueAt(host: Host): number {
    if (host.isHeld || host.inFlight >= this.#perHost) return Infinity;
    const waiting = host.head < host.fresh.length ? 0 : (host.retries.peek()?.key ?? Infinity);
    return Math.max(waiting, host.nextStartMs, host.parkedUntilMs);
  }

  #host(url: string): Host {
    const name = hostOf(url);
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = {
        fresh: [],
        head: 0,
        retries: new MinHeap(),
        lastStartMs: -Infinity,
        nextStartMs: 0,
        parkedUntilMs: 0,
        inFlight: 0,
        isHeld: false,
        pace: new HostPace(this.#pace),
        hintMs: Infinity,
      };
      this.#hosts.set(name, host);
    }
    return host;
  }
}

/** A retry that is due comes first: it is the older page. */
function hasDueRetry(host: Host, nowMs: number): boolean {
  return (host.retries.peek()?.key ?? Infinity) <= nowMs;
}

function firstOf(host: Host, nowMs: number): Visit | undefined {
  return hasDueRetry(host, nowMs) ? host.retries.peek()?.value : host.fresh[host.head];
}

function dropFirst(host: Host, nowMs: number): void {
  if (hasDueRetry(host, nowMs)) {
    host.retries.pop();
    return;
  }
  host.head += 1;
  // Taking from the front of an array one by one would move all the rest each time.
  if (host.head > 1024 && host.head * 2 > host.fresh.length) {
    host.fresh = host.fresh.slice(host.head);
    host.head = 0;
  }
}
