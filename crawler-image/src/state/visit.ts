/** A page to crawl. */
export interface Visit {
  readonly url: string;
  /** Number of failed attempts so far. */
  readonly retries: number;
  /** Whether it is a target, where the crawl starts. */
  readonly isTarget: boolean;
  /** Links between a target and this page. */
  readonly depth: number;
  /** How often the crawler crashed or was killed while reading it; absent if never. */
  readonly crashCount?: number;
}
