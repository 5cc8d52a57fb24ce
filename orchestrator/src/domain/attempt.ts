import type { Reason } from '@crawlerd/shared';

/** Identifies one attempt; runtimes, logs and credentials need nothing else. */
export interface AttemptRef {
  readonly executionId: string;
  /** 1 for the first launch; never reused. */
  readonly attempt: number;
}

/** One launch of one container. */
export interface Attempt extends AttemptRef {
  readonly runtime: string;
  readonly credentialHash: string;
  readonly containerId: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly exitCode: number | null;
  readonly oomKilled: boolean | null;
  /** Digest of its accepted completion; null until there is one. */
  readonly completionDigest: string | null;
  /** Why it ended, as a code and a sentence; null until then. */
  readonly endReason: Reason | null;
  readonly endMessage: string | null;
  /** Set once its logs are saved and its container is removed: nothing is left to do for it. */
  readonly releasedAt: Date | null;
}

/** Credentials are derived from it, so it must never change: running crawlers could no longer report. */
export function attemptKey({ executionId, attempt }: AttemptRef): string {
  return `${executionId}/${attempt}`;
}
