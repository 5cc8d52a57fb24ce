import type { Reason } from '@crawlerd/shared';
import type { Warning } from './warning.ts';

/** Identifies one attempt; runtimes, logs and credentials need nothing else. */
export interface AttemptRef {
  readonly executionId: string;
  /** 1 for the first launch; never reused. */
  readonly attempt: number;
}

/**
 * The container of an attempt. Names are no identity: whoever updates containers renames one and makes another under
 * its name.
 */
export interface ContainerRef extends AttemptRef {
  /** As recorded, and then no other is meant; null before that: the oldest of those that carry its labels. */
  readonly containerId: string | null;
}

/** Which image a container was made from, whatever its name stands for by now. */
export interface ImageDigests {
  /** The image's id on the engine: `sha256:` and the digest of its configuration. */
  readonly imageDigest: string;
  /** Where it was pulled from, as `name@sha256:...`; null for an image that no registry has. */
  readonly imageRepoDigest: string | null;
}

/** One launch of one container. */
export interface Attempt extends ContainerRef {
  readonly runtime: string;
  readonly credentialHash: string;
  /** {@link ImageDigests}; null until a container is known, and for runtimes without images. */
  readonly imageDigest: string | null;
  readonly imageRepoDigest: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly exitCode: number | null;
  readonly oomKilled: boolean | null;
  /** Digest of its accepted completion; null until there is one. */
  readonly completionDigest: string | null;
  /** Why it ended, as a code and a sentence; null until then, or until it is stopped for its output quota. */
  readonly endReason: Reason | null;
  readonly endMessage: string | null;
  /** What was left out, cut or refused of what it reports; at most one of each code. */
  readonly warnings: readonly Warning[];
  /** Set once its logs are saved and its container is removed: nothing is left to do for it. */
  readonly releasedAt: Date | null;
}

/** Credentials are derived from it, so it must never change: running crawlers could no longer report. */
export function attemptKey({ executionId, attempt }: AttemptRef): string {
  return `${executionId}/${attempt}`;
}
