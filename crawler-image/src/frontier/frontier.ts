import type { Scope } from '../rules/scope.ts';
import type { SkipReason } from '../rules/skips.ts';
import { canonicalUrl, looksLikeFile } from './canonical-url.ts';
import type { HostSchedule, Visit } from './host-schedule.ts';

/** What the crawl knows of, has fetched, and has still to do. Breadth first within each host. */
export class Frontier {
  readonly schedule: HostSchedule;
  readonly #known = new Set<string>();
  /** URLs whose content has been processed, by their final form. */
  readonly #done = new Set<string>();
  readonly #scope: Scope;
  readonly #strip: (url: string) => string;

  /** @param strip Takes out of a link what does not belong to the name of its page. */
  constructor(schedule: HostSchedule, scope: Scope, strip: (url: string) => string) {
    this.schedule = schedule;
    this.#scope = scope;
    this.#strip = strip;
  }

  /** How many different URLs were found. */
  get known(): number {
    return this.#known.size;
  }

  addTarget(url: string): void {
    const canonical = canonicalUrl(url);
    if (canonical === null || this.#known.has(canonical)) return;
    this.#known.add(canonical);
    this.#scope.widen(canonical);
    this.schedule.add({ url: canonical, retries: 0, isTarget: true });
  }

  /** Adds the links that are new, lie in the scope and may be pages; says of the others why not. */
  addLinks(links: readonly string[], onRefused: (reason: SkipReason, url: string) => void): void {
    for (const link of links) {
      const url = this.#strip(link);
      if (this.#known.has(url)) continue;
      const refusal = this.#scope.refusal(url) ?? (looksLikeFile(url) ? 'file' : null);
      if (refusal !== null) {
        onRefused(refusal, url);
        continue;
      }
      this.#known.add(url);
      this.schedule.add({ url, retries: 0, isTarget: false });
    }
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
