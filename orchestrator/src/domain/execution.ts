import type { Acceptance, Progress, Reason, Resources, ResultData, Status, StopMode } from '@crawlerd/shared';
import type { Attempt } from './attempt.ts';

/** One crawl that a user asked for. Immutable: a change is a new object. */
export interface Execution {
  readonly id: string;
  readonly status: Status;
  readonly spec: ExecutionSpec;
  /** Number of the current attempt; 0 until the first launch. */
  readonly attempt: number;
  readonly stop: StopRequest | null;
  /** Attempts that ended through the crawl itself: it reported failure, exited, ran out of memory. */
  readonly crawlFailures: number;
  /** Attempts that ended through no fault of the crawl: vanished, silent, killed from outside. */
  readonly infraFailures: number;
  /** While queued for a further attempt: not launched before this moment. */
  readonly notBefore: Date | null;
  readonly verdict: Verdict | null;
  readonly result: ResultData | null;
  readonly createdAt: Date;
  /** When the first container of the execution was seen running. */
  readonly startedAt: Date | null;
  /** When `max_duration_seconds` is used up; null if there is none, or before the start. */
  readonly durationDeadlineAt: Date | null;
}

/** What was asked for. Never changes after the launch. */
export interface ExecutionSpec {
  readonly taskName: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
  readonly heartbeatIntervalSeconds: number;
  readonly staleAfterSeconds: number;
  /** How long a stale execution may stay silent before its container is ended. */
  readonly staleKillAfterSeconds: number;
  readonly maxDurationSeconds: number | null;
  /** What must have been found; null if the crawler's word is enough. */
  readonly acceptance: Acceptance | null;
  /** The execution whose cache files it begins with; null for none. */
  readonly cacheFrom: string | null;
  /** The higher goes first; among equals, who came first. */
  readonly priority: number;
  /** Tries of the crawl; attempts lost to infrastructure are counted apart, up to the same number. */
  readonly maxAttempts: number;
  /** Wait before the second attempt; doubles with each further one. */
  readonly retryDelaySeconds: number;
  /** A crawler may take so long from its start to its first heartbeat. */
  readonly firstHeartbeatSeconds: number;
  /** Host that is crawled, such as `shop.example:8080`; null where the config names none. */
  readonly targetHost: string | null;
}

/** How an execution finished. The first verdict wins (`lost` may be replaced once). */
export interface Verdict {
  readonly reason: Reason;
  /** One plain sentence. */
  readonly message: string;
  readonly at: Date;
}

/** Why a container is being ended. The first cause is kept; only the mode may be sharpened to kill. */
export interface StopRequest {
  readonly cause: StopCause;
  readonly mode: StopMode;
  /** Who asked, such as `api`; null if crawlerd itself decided. */
  readonly requestedBy: string | null;
}

export type StopCause = 'requested' | 'deadline' | 'silence';

/** What the current attempt last said. Changes with every heartbeat, so it is stored apart. */
export interface Liveness {
  readonly progress: Progress | null;
  readonly lastHeartbeatAt: Date | null;
  /** Highest sequence number seen in this attempt; null if it sends none. */
  readonly sequence: number | null;
  /** What the container calls itself. Recorded, never trusted as identity. */
  readonly reportedContainerId: string | null;
  /** When the silence has lasted too long: to be stale if running, to be ended if stale; else null. */
  readonly silenceDeadlineAt: Date | null;
  /** When it became stale; null if it is not. */
  readonly staleSince: Date | null;
  /** When a counter of the progress last moved; null if none has been reported. */
  readonly progressChangedAt: Date | null;
}

/** Everything a decision about one execution may look at. */
export interface Snapshot {
  readonly execution: Execution;
  /** The current attempt; null before the first launch. */
  readonly attempt: Attempt | null;
  readonly liveness: Liveness;
}

export const NO_LIVENESS: Liveness = {
  progress: null,
  lastHeartbeatAt: null,
  sequence: null,
  reportedContainerId: null,
  silenceDeadlineAt: null,
  staleSince: null,
  progressChangedAt: null,
};
