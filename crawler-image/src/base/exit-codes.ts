/** What the crawler's exit code says. The completion tells the whole story; this is for shells. */
export const EXIT = {
  /** The crawl ran to its end, or to a limit that means enough, and at least one page succeeded. */
  succeeded: 0,
  /** The crawl ran to its end, but no page succeeded. */
  failed: 1,
  /** The crawl broke off: a fault of the crawler, of its disk or of its memory. */
  internalError: 2,
  /** The crawl succeeded, but the completion could not be delivered; it lies in the output folder. */
  unreported: 3,
  /** Config or environment cannot be used; nothing was crawled. */
  badConfig: 4,
  /** Ended by a signal, or by the orchestrator, before its work was done. */
  interrupted: 11,
  /** `limits.errors`, `limits.error_rate`, `limits.memory_mb` or `limits.disk_mb` stopped it. */
  tooManyErrors: 12,
  tooHighErrorRate: 13,
  memoryLimit: 14,
  diskLimit: 15,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
