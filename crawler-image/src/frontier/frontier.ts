import { canonicalUrl, hostOf, looksLikeFile } from './canonical-url.ts';
import { HostSchedule, type Visit } from './host-schedule.ts';

/** Longer links are almost always traps, such as a calendar that links to itself. */
const LINK_LENGTH_MAX = 2083;

/** What the crawl knows of, has fetched, and has still to do. Breadth first within each host. */
export class Frontier {
  readonly schedule: HostSchedule;
  readonly #known = new Set<string>();
  /** URLs whose content has been processed, by their final form. */
  readonly #done = new Set<string>();
  readonly #hosts = new Set<string>();

  constructor(delayMs: number) {
    this.schedule = new HostSchedule(delayMs);
  }

  /** How many different URLs were found. */
  get known(): number {
    return this.#known.size;
  }

  addTarget(url: string): void {
    const canonical = canonicalUrl(url);
    if (canonical === null || this.#known.has(canonical)) return;
    this.#known.add(canonical);
    this.widen(canonical);
    this.schedule.add({ url: canonical, retries: 0, isTarget: true });
  }

  /** Adds the links that are new, stay on the hosts of the targets and may be pages. */
  addLinks(links: readonly string[]): void {
    for (const url of links) {
      if (url.length > LINK_LENGTH_MAX || this.#known.has(url)) continue;
      if (!this.inScope(url) || looksLikeFile(url)) continue;
      this.#known.add(url);
      this.schedule.add({ url, retries: 0, isTarget: false });
    }
  }

  inScope(url: string): boolean {
    return this.#hosts.has(hostOf(url));
  }

  /** Takes a host into the scope: that of a target, or where a target redirects to. */
  widen(url: string): void {
    this.#hosts.add(hostOf(url));
  }

  isDone(url: string): boolean {
    return this.#done.has(url);
  }

  /** Claims a URL for the caller; false if its content was processed before, under whatever name. */
  claim(url: string): boolean {
    if (this.#done.has(url)) return false;
    this.#done.add(url);
    return true;
  }
}

export type { Visit };
