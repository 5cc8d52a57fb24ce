import { hostOf } from './canonical-url.ts';
import { MinHeap } from './heap.ts';

/** One page to be fetched. */
export interface Visit {
  readonly url: string;
  /** How often it was tried before. */
  readonly retries: number;
  /** Whether it is one of the places the crawl starts from. */
  readonly isTarget: boolean;
}

interface Host {
  /** First in, first out; `head` is the next one. */
  fresh: Visit[];
  head: number;
  readonly retries: MinHeap<Visit>;
  /** Earliest start of the next request, by the delay. */
  nextStartMs: number;
  /** No request before this: the server asked for it. */
  parkedUntilMs: number;
  /** The time under which the heap of hosts knows this one; Infinity if it does not. */
  hintMs: number;
}

/**
 * Says which page is due, holding to the delay of each host. Times are monotonic milliseconds.
 *
 * A request's start is reserved in the same step in which it is handed out: two tasks that ask at the
 * same moment get two different times.
 */
export class HostSchedule {
  readonly #hosts = new Map<string, Host>();
  /** Hosts by the time at which they have something due; outdated entries are passed over. */
  readonly #due = new MinHeap<Host>();
  readonly #delayMs: number;
  #size = 0;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Pages that wait, retries included. */
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
    host.nextStartMs = startMs + this.#delayMs;
    return startMs;
  }

  /** The page that may be fetched now; its start is reserved. Undefined if none is due. */
  take(nowMs: number): Visit | undefined {
    if (this.nextDueMs() > nowMs) return undefined;
    const host = this.#due.pop()?.value;
    if (host === undefined) return undefined;
    host.hintMs = Infinity;
    const visit = takeFrom(host, nowMs);
    host.nextStartMs = nowMs + this.#delayMs;
    this.#size -= 1;
    this.#hint(host);
    return visit;
  }

  /** When the next page is due; Infinity if none waits. */
  nextDueMs(): number {
    for (;;) {
      const top = this.#due.peek();
      if (top === undefined) return Infinity;
      const host = top.value;
      const dueMs = dueAt(host);
      if (top.key === host.hintMs && dueMs <= top.key) return top.key;
      this.#due.pop();
      if (top.key === host.hintMs) {
        // The host was parked or delayed since.
        host.hintMs = Infinity;
        this.#hint(host);
      }
    }
  }

  #hint(host: Host): void {
    const dueMs = dueAt(host);
    if (dueMs >= host.hintMs) return;
    host.hintMs = dueMs;
    this.#due.push(dueMs, host);
  }

  #host(url: string): Host {
    const name = hostOf(url);
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = {
        fresh: [],
        head: 0,
        retries: new MinHeap(),
        nextStartMs: 0,
        parkedUntilMs: 0,
        hintMs: Infinity,
      };
      this.#hosts.set(name, host);
    }
    return host;
  }
}

function dueAt(host: Host): number {
  const waiting = host.head < host.fresh.length ? 0 : (host.retries.peek()?.key ?? Infinity);
  return Math.max(waiting, host.nextStartMs, host.parkedUntilMs);
}

/** A retry that is due comes first: it is the older page. */
function takeFrom(host: Host, nowMs: number): Visit | undefined {
  if ((host.retries.peek()?.key ?? Infinity) <= nowMs) return host.retries.pop()?.value;
  const visit = host.fresh[host.head];
  host.head += 1;
  // Taking from the front of an array one by one would move all the rest each time.
  if (host.head > 1024 && host.head * 2 > host.fresh.length) {
    host.fresh = host.fresh.slice(host.head);
    host.head = 0;
  }
  return visit;
}
