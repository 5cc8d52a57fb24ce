/** One page to be fetched. */
export interface Visit {
  readonly url: string;
  /** How often it was tried before. */
  readonly retries: number;
  /** Whether it is one of the places the crawl starts from. */
  readonly isTarget: boolean;
  /** Links between a target and this page. */
  readonly depth: number;
  /** How often reading it was the last thing that a crawler did; absent: never. */
  readonly crashCount?: number;
}
