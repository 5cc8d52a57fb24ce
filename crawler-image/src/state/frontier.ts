import type { Scope } from '../urls/scope.ts';
import { SkipTally, type SkipGroup, type SkipReason } from '../records/skips.ts';
import { canonicalUrl, looksLikeFile } from '../urls/canonical-url.ts';

export interface FrontierRules {
  readonly scope: Scope;
  /** Removes parameters from a link that do not identify its page. */
  readonly strip: (url: string) => string;
  /** Removes a session id, which any redirect may set anew. */
  readonly withoutSession: (url: string) => string;
  /** Links between a target and a page at most. */
  readonly maxDepth: number;
}

export interface SelectedLinks {
  /** New, in the scope, and perhaps pages; each once, in the form the crawl knows it by. */
  readonly fresh: readonly string[];
  /** The rejected ones that were not seen before, by reason. */
  readonly refused: readonly SkipGroup[];
}

/** The URLs that the crawl has seen, and those that it has crawled. Exact, not probabilistic. */
export class Frontier {
  readonly #known = new Set<string>();
  /** By their final form, without a session id. */
  readonly #done = new Set<string>();
  readonly #rules: FrontierRules;

  constructor(rules: FrontierRules) {
    this.#rules = rules;
  }

  /** How many different URLs were found. */
  get known(): number {
    return this.#known.size;
  }

  /** The targets among these, each once, in the form the crawl knows it by. */
  static targets(urls: readonly string[]): string[] {
    return [...new Set(urls.map((url) => canonicalUrl(url)).filter((url) => url !== null))];
  }

  /** Separates links to follow from those that are not; changes nothing. */
  select(links: readonly string[], depth: number): SelectedLinks {
    const fresh = new Set<string>();
    const refused = new SkipTally();
    for (const link of links) {
      const url = this.#rules.strip(link);
      if (this.#known.has(url)) continue;
      const refusal = this.#refusal(url, depth);
      if (refusal === null) fresh.add(url);
      else refused.add(refusal, url);
    }
    return { fresh: [...fresh], refused: refused.groups() };
  }

  #refusal(url: string, depth: number): SkipReason | null {
    const { scope, maxDepth } = this.#rules;
    return scope.refusal(url) ?? (looksLikeFile(url) ? 'file' : depth > maxDepth ? 'depth' : null);
  }

  know(url: string): void {
    this.#known.add(url);
  }

  /** Whether the content of this URL has been crawled, possibly under another URL. */
  isDone(url: string): boolean {
    return this.#done.has(this.#rules.withoutSession(url));
  }

  markDone(url: string): void {
    this.#done.add(this.#rules.withoutSession(url));
  }
}
