/** When a crawl stops by itself; null: this is no reason. */
export interface Limits {
  readonly durationMs: number | null;
  readonly items: number | null;
  readonly errors: number | null;
  /** Between 0 and 1. */
  readonly errorRate: number | null;
  readonly noItemPages: number | null;
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  /** What is to stay free. */
  readonly diskBytes: number | null;
}
