/** The exit codes of the crawler, for shells. The completion has the details. */
export const EXIT = {
  /** The crawl finished, or reached a limit on its results, and at least one page succeeded. */
  succeeded: 0,
  /** The crawl finished, but no page succeeded. */
  failed: 1,
  /** The crawl failed: a bug in the crawler, a disk that cannot be written, or too little memory. */
  internalError: 2,
  /** The crawl succeeded, but the completion could not be delivered; it is in the output folder. */
  unreported: 3,
  /** Config or environment cannot be used; nothing was crawled. */
  badConfig: 4,
  /** Stopped by a signal, or by the orchestrator, before it was finished. */
  interrupted: 11,
  /** `limits.errors`, `limits.error_rate`, `limits.memory_mb` or `limits.disk_mb` stopped it. */
  tooManyErrors: 12,
  tooHighErrorRate: 13,
  memoryLimit: 14,
  diskLimit: 15,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
