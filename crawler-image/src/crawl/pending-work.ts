import type { HostSchedule } from '../politeness/host-schedule.ts';
import type { Admission } from '../politeness/host-schedule-options.ts';
import type { SitemapReading, SitemapTask } from '../sitemaps/sitemap-reading.ts';
import type { Visit } from '../state/visit.ts';

export interface PendingWorkParts {
  readonly schedule: HostSchedule;
  readonly sitemaps: SitemapReading;
  /** How many pages may still be crawled. */
  readonly pagesLeft: () => number;
}

/** Maximum number of waiting pages; while it is reached, sitemaps are not read further. */
const WAITING_MAX = 1_000_000;

/**
 * The work that a crawl has left, and its order: pages and sitemaps alternate, and pages that may crash the
 * crawler come last.
 */
export class PendingWork {
  readonly #parts: PendingWorkParts;
  /** Pages that an earlier crawler was reading when it ended abnormally. */
  readonly #crashSuspects: Visit[] = [];
  #isPageNext = false;
  /** Resumes sitemaps that wait for {@link room}. */
  #onRoom: (() => void)[] = [];
  #isOver = false;

  constructor(parts: PendingWorkParts) {
    this.#parts = parts;
  }

  add(visit: Visit): void {
    if (visit.crashCount === undefined) this.#parts.schedule.add(visit);
    else this.#crashSuspects.push(visit);
  }

  /** Whether nothing is waiting; pages may still be in flight. */
  get isDone(): boolean {
    const { schedule, sitemaps } = this.#parts;
    return schedule.size === 0 && sitemaps.isDone && this.#crashSuspects.length === 0;
  }

  /**
   * The next piece of work that may start now, or undefined. `dropped`: pages were not admitted, or their
   * host is held, so it is worth asking again. A page that may crash the crawler is returned when everything else is done, and alone, so that
   * a crash affects no other page.
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
    let isHeld = false;
    const admitOrHold = (visit: Visit): Admission => {
      const admission = admit(visit);
      isHeld = admission === 'hold';
      return admission;
    };
    const visit = schedule.take(nowMs, admitOrHold, waiting > this.#parts.pagesLeft());
    if (visit === undefined) return isHeld || schedule.size < waiting ? 'dropped' : undefined;
    this.#isPageNext = false;
    return visit;
  }

  /** Waits until more pages may be added, or the crawl is over. */
  async room(): Promise<void> {
    while (!this.#hasRoom() && !this.#isOver) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
  }

  /** Resumes callers of {@link room} if there is room. */
  wakeIfRoom(): void {
    if (this.#isOver || this.#hasRoom()) for (const wake of this.#onRoom.splice(0)) wake();
  }

  /** Ends all waiting for {@link room}. */
  end(): void {
    this.#isOver = true;
    this.wakeIfRoom();
  }

  #addCrashSuspect(): void {
    const visit = this.#crashSuspects.shift();
    if (visit !== undefined) this.#parts.schedule.add(visit);
  }

  /** More waiting pages than `max_pages` leaves would only use up memory. */
  #hasRoom(): boolean {
    const { schedule, pagesLeft } = this.#parts;
    return schedule.size < Math.min(pagesLeft(), WAITING_MAX);
  }

  /** The next sitemap to fetch; undefined if it is a page's turn or none is waiting. */
  #takeSitemap(): SitemapTask | undefined {
    const { schedule, sitemaps } = this.#parts;
    const isPageDue = this.#isPageNext && schedule.nextDueMs() < Infinity;
    const task = isPageDue || !this.#hasRoom() ? undefined : sitemaps.take();
    if (task !== undefined) this.#isPageNext = true;
    return task;
  }
}
