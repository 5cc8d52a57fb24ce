import type { Admission, HostSchedule } from '../politeness/host-schedule.ts';
import type { SitemapReading, SitemapTask } from '../sitemaps/sitemap-reading.ts';
import type { Visit } from '../state/visit.ts';

export interface PendingWorkParts {
  readonly schedule: HostSchedule;
  readonly sitemaps: SitemapReading;
  /** How many pages may still be crawled. */
  readonly pagesLeft: () => number;
}

/** Addresses that wait, beyond which no more are read from sitemaps until some are crawled. */
const WAITING_MAX = 1_000_000;

/**
 * What a crawl still has to do, and what of it comes next: pages and sitemaps in turn, then the pages that may
 * crash the crawler.
 */
export class PendingWork {
  readonly #parts: PendingWorkParts;
  /** Pages whose reading was the last thing that an earlier crawler did. */
  readonly #crashSuspects: Visit[] = [];
  #isPageNext = false;
  /** Wakes sitemaps that wait for room. */
  #onRoom: (() => void)[] = [];
  #isOver = false;

  constructor(parts: PendingWorkParts) {
    this.#parts = parts;
  }

  add(visit: Visit): void {
    if (visit.crashCount === undefined) this.#parts.schedule.add(visit);
    else this.#crashSuspects.push(visit);
  }

  /** Nothing waits; pages may still be in flight. */
  get isDone(): boolean {
    const { schedule, sitemaps } = this.#parts;
    return schedule.size === 0 && sitemaps.isDone && this.#crashSuspects.length === 0;
  }

  /**
   * What may start now. Undefined: nothing may. `dropped`: pages were not admitted, which may have made room.
   * A page that may crash the crawler comes when all else is done, and alone, so that no other is lost with it.
   *
   * @param inFlight Pages that are being fetched.
   */
  take(
    nowMs: number,
    inFlight: number,
    admit: (visit: Visit) => Admission,
  ): Visit | SitemapTask | 'dropped' | undefined {
    const { schedule, sitemaps } = this.#parts;
    if (inFlight === 0 && schedule.size === 0 && sitemaps.isDone) this.#addCrashSuspect();
    const task = this.#takeSitemap();
    if (task !== undefined) return task;
    const waiting = schedule.size;
    const visit = schedule.take(nowMs, admit);
    if (visit === undefined) return schedule.size < waiting ? 'dropped' : undefined;
    this.#isPageNext = false;
    return visit;
  }

  /** Waits until there is room for more addresses, or the crawl is over. */
  async room(): Promise<void> {
    while (!this.#hasRoom() && !this.#isOver) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
  }

  /** Wakes what waits for {@link room}, if there is some. */
  wakeIfRoom(): void {
    if (this.#isOver || this.#hasRoom()) for (const wake of this.#onRoom.splice(0)) wake();
  }

  /** Nothing is done any more. */
  end(): void {
    this.#isOver = true;
    this.wakeIfRoom();
  }

  #addCrashSuspect(): void {
    const visit = this.#crashSuspects.shift();
    if (visit !== undefined) this.#parts.schedule.add(visit);
  }

  /** More addresses than the crawl may still crawl would only fill the memory. */
  #hasRoom(): boolean {
    const { schedule, pagesLeft } = this.#parts;
    return schedule.size < Math.min(pagesLeft(), WAITING_MAX);
  }

  /** What of sitemaps is to be fetched now; undefined if it is a page's turn. */
  #takeSitemap(): SitemapTask | undefined {
    const { schedule, sitemaps } = this.#parts;
    const isPageDue = this.#isPageNext && schedule.nextDueMs() < Infinity;
    const task = isPageDue || !this.#hasRoom() ? undefined : sitemaps.take();
    if (task !== undefined) this.#isPageNext = true;
    return task;
  }
}
