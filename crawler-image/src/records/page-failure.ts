/** One URL that could not be crawled. */
export interface PageFailure {
  readonly url: string;
  /** Stable, such as `http_404`; see `fetch/failure.ts`. */
  readonly code: string;
  readonly detail: string;
}
