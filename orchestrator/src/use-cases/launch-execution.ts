import { createHash } from 'node:crypto';
import {
  crawlConfigIssues,
  crawlTargets,
  DEFAULT_TASK_TYPE,
  isFinished,
  unknownKeyWarnings,
  type CrawlConfig,
  type ValidationIssue,
  type Launch,
} from '@crawlerd/shared';
import type { Execution, ExecutionSpec, Snapshot } from '../domain/execution.ts';
import { NO_LIVENESS } from '../domain/execution.ts';
import { defaultStaleAfterSeconds } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { Ids } from '../ports/ids.ts';
import type { NamedLaunch, Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { guardedEnvIssues } from './guarded-env.ts';
import { imageFor, type ImagePolicy } from './image-policy.ts';
import { RequestError } from './errors.ts';

export interface LaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wakeups: Wakeups;
  readonly diskGuard: DiskGuard;
  readonly settings: LaunchSettings;
}

export interface LaunchSettings {
  readonly images: ImagePolicy;
  readonly heartbeatIntervalSeconds: number;
  readonly staleKillAfterSeconds: number;
  readonly firstHeartbeatSeconds: number;
  readonly retryDelaySeconds: number;
  /** For launches that do not say; null for none. */
  readonly maxAttempts: number;
  readonly maxDurationSeconds: number | null;
  /** Executions that may wait in the queue; null for no limit. */
  readonly queueLimit: number | null;
}

export interface QueueDeps {
  readonly store: Store;
  readonly settings: Pick<LaunchSettings, 'queueLimit'>;
}

export interface Launched {
  readonly snapshot: Snapshot;
  /** What looks like a mistake in the config, though it is accepted. */
  readonly warnings: readonly string[];
  /** The same launch had been accepted before: nothing new was started. */
  readonly isRepeated: boolean;
}

/**
 * Accepts an execution: its row, config included, is committed before this returns; the supervisor does
 * the rest. A launch sent again with the same idempotency key is answered with the execution it made.
 *
 * @throws RequestError `invalid_launch`, `image_not_allowed`, `cache_unfinished`, `queue_full` or
 *   `idempotency_key_reused`: nothing is stored then.
 * @throws StorageError if the database cannot be written, or the disk is nearly full.
 */
export async function launchExecution(
  deps: LaunchDeps,
  launch: Launch,
  idempotencyKey: string | null = null,
): Promise<Launched> {
  const named = idempotencyKey === null ? null : { key: idempotencyKey, digest: digestOf(launch) };
  const earlier = named && launchedBefore(deps.store, named);
  if (earlier !== null) return { snapshot: earlier, warnings: warningsFor(launch.config), isRepeated: true };
  const issues = [
    ...configIssues(launch),
    ...intervalIssues(launch, deps.settings),
    ...guardedEnvIssues(launch, deps.settings.images),
    ...cacheIssues(launch, deps.store),
  ];
  if (issues.length > 0) {
    throw new RequestError('invalid_launch', 'The launch request is invalid; nothing was started.', issues);
  }
  requireFinishedCache(launch, deps.store);
  await deps.diskGuard.requireRoom();
  requirePlaceInQueue(deps);
  // Room was asked for meanwhile: the same launch may have come in beside this one.
  const beside = named && launchedBefore(deps.store, named);
  if (beside !== null) return { snapshot: beside, warnings: warningsFor(launch.config), isRepeated: true };
  const execution: Execution = {
    id: deps.ids.executionId(),
    status: 'queued',
    spec: specOf(launch, deps.settings),
    attempt: 0,
    stop: null,
    crawlFailures: 0,
    infraFailures: 0,
    notBefore: null,
    verdict: null,
    result: null,
    createdAt: deps.clock.now(),
    startedAt: null,
    durationDeadlineAt: null,
  };
  deps.store.add(execution, named ?? undefined);
  deps.wakeups.dispatcher();
  return {
    snapshot: { execution, attempt: null, liveness: NO_LIVENESS },
    warnings: warningsFor(launch.config),
    isRepeated: false,
  };
}

function launchedBefore(store: Store, { key, digest }: NamedLaunch): Snapshot | null {
  const known = store.ofIdempotencyKey(key);
  if (known === null) return null;
  if (known.digest !== digest) {
    throw new RequestError(
      'idempotency_key_reused',
      `The Idempotency-Key was already used for a different launch (execution ${known.executionId}): choose a new one.`,
    );
  }
  return store.find(known.executionId);
}

/** The cache changes nothing of what is wanted, and by the time a launch is sent again there may be a newer one. */
function digestOf({ cache_from: _, ...launch }: Launch): string {
  return createHash('sha256').update(JSON.stringify(launch)).digest('base64url');
}

/** @throws RequestError `queue_full` */
export function requirePlaceInQueue({ store, settings: { queueLimit } }: QueueDeps): void {
  if (queueLimit === null || store.countQueued() < queueLimit) return;
  throw new RequestError(
    'queue_full',
    `The queue is full (${queueLimit}): try again later, or raise CRAWLERD_QUEUE_LIMIT.`,
  );
}

function configIssues({ config }: Launch): ValidationIssue[] {
  return crawlConfigIssues(config).map(({ field, message }) => ({ field: `config.${field}`, message }));
}

function cacheIssues({ cache_from: from }: Launch, store: Store): ValidationIssue[] {
  return from === undefined || store.find(from) !== null
    ? []
    : [{ field: 'cache_from', message: 'does not exist: list executions with crawlerd ls' }];
}

/** @throws RequestError `cache_unfinished` */
function requireFinishedCache({ cache_from: from }: Launch, store: Store): void {
  const status = from === undefined ? undefined : store.find(from)?.execution.status;
  if (status === undefined || isFinished(status)) return;
  const message = `is ${status}: wait until it has finished, or choose another execution`;
  const what = `The execution to copy the cache from ${message}.`;
  throw new RequestError('cache_unfinished', what, [{ field: 'cache_from', message }]);
}

/** Who is to be called stale before the next heartbeat is due would always be. */
function intervalIssues(launch: Launch, settings: LaunchSettings): ValidationIssue[] {
  const interval = launch.heartbeat_interval_seconds ?? settings.heartbeatIntervalSeconds;
  return launch.stale_after_seconds === undefined || launch.stale_after_seconds > interval
    ? []
    : [
        {
          field: 'stale_after_seconds',
          message: `must be greater than the heartbeat interval, ${interval} s`,
        },
      ];
}

/** The config as the crawler finds it on disk. */
export function configText({ config }: ExecutionSpec): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

function specOf(launch: Launch, settings: LaunchSettings): ExecutionSpec {
  const interval = launch.heartbeat_interval_seconds ?? settings.heartbeatIntervalSeconds;
  return {
    taskName: launch.config.task_name,
    config: launch.config,
    image: imageFor(settings.images, launch.config.task_type, launch.image),
    labels: launch.labels ?? {},
    env: launch.env ?? {},
    resources: launch.resources ?? {},
    heartbeatIntervalSeconds: interval,
    staleAfterSeconds: launch.stale_after_seconds ?? defaultStaleAfterSeconds(interval),
    staleKillAfterSeconds: settings.staleKillAfterSeconds,
    maxDurationSeconds: launch.max_duration_seconds ?? settings.maxDurationSeconds,
    acceptance: launch.acceptance ?? null,
    cacheFrom: launch.cache_from ?? null,
    priority: launch.priority ?? 0,
    maxAttempts: launch.max_attempts ?? settings.maxAttempts,
    retryDelaySeconds: settings.retryDelaySeconds,
    firstHeartbeatSeconds: settings.firstHeartbeatSeconds,
    targetHost: targetHostOf(launch.config),
  };
}

/** The host of the first target; null if the config, made for another image, names none. */
function targetHostOf(config: CrawlConfig): string | null {
  const [target] = crawlTargets(config);
  return target !== undefined && URL.canParse(target) ? new URL(target).host || null : null;
}

/** Only our own crawler's keys are known; another image may read keys of its own. */
function warningsFor(config: CrawlConfig): string[] {
  return (config.task_type ?? DEFAULT_TASK_TYPE) === DEFAULT_TASK_TYPE ? unknownKeyWarnings(config) : [];
}
