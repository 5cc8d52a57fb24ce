import type { Reason } from '@crawlerd/shared';

/** Names one attempt; runtimes, logs and credentials need no more of it. */
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
  /** Digest of the completion that was taken from it; null until there is one. */
  readonly completionDigest: string | null;
  /** Why it ended, and the sentence that goes with it; null while it lives. */
  readonly endReason: Reason | null;
  readonly endMessage: string | null;
  /** Set once its logs are kept and its container is removed: nothing is left to do for it. */
  readonly releasedAt: Date | null;
}

/** Credentials are derived from it, so it never changes: a crawler that runs could else not report any more. */
export function attemptKey({ executionId, attempt }: AttemptRef): string {
  return `${executionId}/${attempt}`;
}
