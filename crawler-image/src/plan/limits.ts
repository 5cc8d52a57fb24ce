import type { CompleteCrawlConfig } from '@crawlerd/shared';

/** Limits at which a crawl stops early; null: no limit. */
export interface Limits {
  readonly durationMs: number | null;
  readonly items: number | null;
  readonly errors: number | null;
  /** Between 0 and 1. */
  readonly errorRate: number | null;
  readonly noItemPages: number | null;
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  /** Minimum free disk space. */
  readonly diskBytes: number | null;
}

const MIB = 1024 * 1024;

export function limitsOf(limits: CompleteCrawlConfig['limits']): Limits {
  const scaled = (limit: number | undefined, factor = 1): number | null =>
    limit === undefined ? null : limit * factor;
  return {
    durationMs: scaled(limits.duration_seconds, 1000),
    items: scaled(limits.items),
    errors: scaled(limits.errors),
    errorRate: scaled(limits.error_rate),
    noItemPages: scaled(limits.no_item_pages),
    bytes: scaled(limits.bytes),
    memoryBytes: scaled(limits.memory_mb, MIB),
    diskBytes: scaled(limits.disk_mb, MIB),
  };
}
