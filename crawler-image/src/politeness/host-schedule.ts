import type { Visit } from '../state/visit.ts';
import { hostOf } from '../urls/canonical-url.ts';
import { Fifo } from '../base/fifo.ts';
import { MinHeap } from './heap.ts';
import { newHost, rest, stretch, type Host } from './host.ts';
import { HostPace, type Outcome } from './host-pace.ts';
import type { Admission, HostScheduleOptions } from './host-schedule-options.ts';
import { NO_SHARES, ratiosOf, type Shares } from './shares.ts';
import type { PaceOptions } from '../plan/pace-options.ts';

/**
 * Decides which page is due, respecting the delay of each host. Times are monotonic milliseconds.
 *
 * A request's start is reserved in the same step in which it is handed out: two tasks that ask at the
 * same moment get two different times.
 *
 * Of many hosts only some are open at a time, so that the requests of each follow each other closely, over one
 * connection (docs/decisions/0043).
 */
export class HostSchedule {
  readonly #hosts = new Map<string, Host>();
  /** Open hosts by the time at which they have something due; outdated entries are skipped. */
  readonly #due = new MinHeap<Host>();
  /** Hosts that have never been asked for anything, in the order in which they were found. */
  readonly #fresh = new Fifo<Host>();
  readonly #pace: PaceOptions;
  readonly #anyPace: HostPace;
  readonly #random: () => number;
  readonly #options: Required<HostScheduleOptions>;
  #shares = NO_SHARES;
  #size = 0;
  #open = 0;

  constructor(pace: PaceOptions, random: () => number, options: HostScheduleOptions = {}) {
    this.#pace = pace;
    this.#anyPace = new HostPace(pace);
    this.#random = random;
    this.#options = { perHost: Infinity, openMax: Infinity, onLeft: () => {}, ...options };
  }

  /** Waiting pages, including retries and pages of held hosts. */
  get size(): number {
    return this.#size;
  }

  add(visit: Visit): void {
    const host = this.#host(visit.url);
    host.queue.add(visit);
    this.#added(host);
  }

  /** Adds a page that must not be tried again before `notBeforeMs`. */
  addRetry(visit: Visit, notBeforeMs: number): void {
    const host = this.#host(visit.url);
    host.queue.addRetry(visit, notBeforeMs);
    this.#added(host);
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
    if (delayMs <= 0) return;
    const host = this.#host(url);
    this.#paceOf(host).raiseFloor(delayMs);
    host.nextStartMs = Math.max(host.nextStartMs, host.lastStartMs + delayMs * this.#shareOf(host));
  }

  /** Sets how much longer the gaps are at hosts that others ask too, from the last request on; forgets earlier ones. */
  share(shares: Shares): void {
    for (const [name, ratio] of ratiosOf(this.#shares, shares)) {
      const host = this.#hosts.get(name);
      if (host !== undefined) this.#hint(stretch(host, ratio));
    }
    this.#shares = shares;
  }

  /** Reports how a request to this URL's host went, which adapts the host's pace. */
  observe(url: string, outcome: Outcome, nowMs: number): void {
    const host = this.#host(url);
    const pace = this.#paceOf(host);
    if (pace.observe(outcome, nowMs)) {
      host.nextStartMs = Math.max(host.nextStartMs, nowMs + this.#gapMs(host));
    }
    if (!host.isOpen) rest(host);
  }

  /** Reports that a page that was taken is no longer in flight. */
  finished({ url }: Visit): void {
    const host = this.#host(url);
    host.inFlight -= 1;
    this.#changed(host);
  }

  /** Removes and returns all waiting pages of this URL's host, including retries that are not due yet. */
  clear(url: string): Visit[] {
    const host = this.#host(url);
    const visits = host.queue.clear();
    this.#size -= visits.length;
    this.#changed(host);
    return visits;
  }

  /** Resumes a host that was held. */
  release(url: string): void {
    const host = this.#host(url);
    host.isHeld = false;
    this.#changed(host);
  }

  /**
   * The page that may be fetched now; its start is reserved. Undefined if none is due, or its host is held, which takes
   * up a request. `admit` is called for each page before it is taken, and may change this schedule for its host.
   *
   * @param isWide Whether not all pages will have their turn: then the first ones of all hosts have it before others.
   */
  take(nowMs: number, admit: (visit: Visit) => Admission = () => 'take', isWide = false): Visit | undefined {
    for (;;) {
      if (this.#open < this.#options.openMax || isWide) this.#openNext();
      while (this.#openDueMs() > nowMs) if (!this.#openNext()) return undefined;
      const host = this.#due.pop()?.value;
      if (host === undefined) return undefined;
      host.hintMs = Infinity;
      const visit = host.queue.first(nowMs);
      const admission = visit === undefined ? 'drop' : admit(visit);
      if (admission === 'hold') {
        host.isHeld = true;
        return undefined;
      }
      if (visit !== undefined) {
        host.queue.dropFirst(nowMs);
        this.#size -= 1;
      }
      if (admission === 'take') {
        host.inFlight += 1;
        this.#reserve(host, nowMs);
      }
      this.#changed(host);
      if (admission === 'take') return visit;
    }
  }

  /** When the next page is due; Infinity if none waits, or only pages of held or busy hosts. */
  nextDueMs(): number {
    return this.#fresh.size > 0 ? 0 : this.#openDueMs();
  }

  #openDueMs(): number {
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

  #added(host: Host): void {
    this.#size += 1;
    if (host.isOpen) this.#hint(host);
    else if (host.lastStartMs > -Infinity) this.#openUp(host);
    else if (!host.isListed) {
      host.isListed = true;
      this.#fresh.add(host);
    }
  }

  #openNext(): boolean {
    const host = this.#fresh.take();
    if (host === undefined) return false;
    host.isListed = false;
    // Its pages may have failed together in the meantime.
    if (!host.queue.isEmpty) this.#openUp(host);
    return true;
  }

  #openUp(host: Host): void {
    if (host.isOpen) return;
    host.isOpen = true;
    this.#open += 1;
    this.#hint(host);
  }

  /** Called whenever a host may have something due earlier, or nothing left. */
  #changed(host: Host): void {
    if (!host.queue.isEmpty || host.inFlight > 0 || host.isHeld) return this.#hint(host);
    if (!host.isOpen) return;
    host.isOpen = false;
    this.#open -= 1;
    rest(host);
    this.#options.onLeft(host.name);
  }

  #reserve(host: Host, startMs: number): void {
    host.lastStartMs = startMs;
    host.nextStartMs = startMs + this.#gapMs(host);
  }

  #gapMs(host: Host): number {
    return (host.pace ?? this.#anyPace).gapMs(this.#random()) * this.#shareOf(host);
  }

  #shareOf({ name }: Host): number {
    return this.#shares.size === 0 ? 1 : (this.#shares.get(name) ?? 1);
  }

  #hint(host: Host): void {
    const dueMs = this.#dueAt(host);
    if (dueMs >= host.hintMs) return;
    host.hintMs = dueMs;
    this.#due.push(dueMs, host);
  }

  #dueAt(host: Host): number {
    if (!host.isOpen || host.isHeld || host.inFlight >= this.#options.perHost) return Infinity;
    return Math.max(host.queue.dueMs(), host.nextStartMs, host.parkedUntilMs);
  }

  #paceOf(host: Host): HostPace {
    return (host.pace ??= new HostPace(this.#pace, host.averageMs));
  }

  #host(url: string): Host {
    const name = hostOf(url);
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = newHost(name);
      this.#hosts.set(name, host);
    }
    return host;
  }
}
