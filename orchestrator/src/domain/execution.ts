import type {
  Acceptance,
  AskedResources,
  DriftFinding,
  Group,
  Progress,
  Reason,
  ResultData,
  RetryOrder,
  Status,
  StopMode,
} from '@crawlerd/shared';
import type { Attempt } from './attempt.ts';
import type { TaskRef } from './task.ts';

/** One crawl that a user asked for. Immutable: a change is a new object. */
export interface Execution {
  readonly id: string;
  readonly status: Status;
  readonly spec: ExecutionSpec;
  /** Number of the current attempt; 0 until the first launch. */
  readonly attempt: number;
  readonly stop: StopRequest | null;
  /** Attempts that failed because of the crawl: it reported failure, exited, ran out of memory. */
  readonly crawlFailures: number;
  /** Attempts that failed for other reasons: vanished, silent, killed from outside. */
  readonly infraFailures: number;
  /** While queued for another attempt: not launched before this moment. */
  readonly notBefore: Date | null;
  readonly verdict: Verdict | null;
  /** As reported; once it is stored, what is left of it by `briefResult`. */
  readonly result: ResultData | null;
  /** What is out of line with earlier ones of its saved task; null if it was not compared. */
  readonly drift: readonly DriftFinding[] | null;
  readonly createdAt: Date;
  /** When the first container of the execution was running. */
  readonly startedAt: Date | null;
  /** When `max_duration_seconds` is used up; null if there is none, or before the start. */
  readonly durationDeadlineAt: Date | null;
  /** The failed pages that its attempts are to try again, and nothing else; null for whole attempts. */
  readonly retryPages: RetryOrder | null;
}

/**
 * What the container of an execution is given, up to megabytes. Kept apart from the rest, which is read many times
 * while nobody needs this.
 */
export interface ExecutionInput {
  /** The crawl config, as JSON. */
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface NewExecution extends Execution {
  readonly input: ExecutionInput;
}

/** The launch as requested, without its {@link ExecutionInput}. Never changes afterwards. */
export interface ExecutionSpec {
  /** `task_name` of its config. */
  readonly taskName: string;
  /** The saved task that it was launched from, in its revision at that time; null for none. */
  readonly task: TaskRef | null;
  /** Overrides have changed what it crawls: then it says nothing of what is usual for its task. */
  readonly isAltered: boolean;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: AskedResources;
  readonly heartbeatIntervalSeconds: number;
  readonly staleAfterSeconds: number;
  /** How long a stale execution may stay silent before its container is ended. */
  readonly staleKillAfterSeconds: number;
  readonly maxDurationSeconds: number | null;
  /** Criteria for the result; null if the crawler's report is enough. */
  readonly acceptance: Acceptance | null;
  /** The execution whose cache files it starts with; null for none. */
  readonly cacheFrom: string | null;
  /** Higher goes first; among equals, the earlier arrival. */
  readonly priority: number;
  /** Limit for attempts that fail because of the crawl; infrastructure failures count separately, up to the same number. */
  readonly maxAttempts: number;
  /** Wait before the second attempt; doubles with each further one. */
  readonly retryDelaySeconds: number;
  /** Time allowed from the start to the first heartbeat. */
  readonly firstHeartbeatSeconds: number;
  /** Host to crawl, such as `shop.example:8080`; null if the config names none. */
  readonly targetHost: string | null;
  /** Executions that it shares a limit with; null for none. */
  readonly group: Group | null;
  /** The secrets that its config refers to. */
  readonly secretNames: readonly string[];
  /** The W3C trace context of the request that launched it; null for none. */
  readonly traceparent: string | null;
}

/** How an execution finished. The first verdict wins (`lost` may be replaced once). */
export interface Verdict {
  readonly reason: Reason;
  /** One plain sentence. */
  readonly message: string;
  readonly at: Date;
}

/** Why a container is being ended. The first cause is kept; only the mode may be escalated to kill. */
export interface StopRequest {
  readonly cause: StopCause;
  readonly mode: StopMode;
  /** Who requested it, such as `api`; null if crawlerd decided. */
  readonly requestedBy: string | null;
}

export type StopCause = 'requested' | 'deadline' | 'silence' | 'disk_quota';

/** The latest report of the current attempt. Changes with every heartbeat, so it is stored separately. */
export interface Liveness {
  readonly progress: Progress | null;
  readonly lastHeartbeatAt: Date | null;
  /** Highest sequence number seen in this attempt; null if it sends none. */
  readonly sequence: number | null;
  /** The container id from the heartbeat. Recorded, never trusted as identity. */
  readonly reportedContainerId: string | null;
  /** When a running execution becomes stale, or a stale one is ended; otherwise null. */
  readonly silenceDeadlineAt: Date | null;
  /** When it became stale; null if it is not. */
  readonly staleSince: Date | null;
  /** When a counter of the progress last changed; null if none has been reported. */
  readonly progressChangedAt: Date | null;
}

/** All input of a decision about one execution. */
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
