import {
  DEFAULT_TASK_TYPE,
  isFinished,
  type ConfigReport,
  type CrawlConfig,
  type ValidationIssue,
  type Launch,
  parseUrl,
} from '@crawlerd/shared';
import type { Ceilings } from '../domain/ceilings.ts';
import type { ExecutionSpec, NewExecution, Snapshot } from '../domain/execution.ts';
import { jsonOf } from '../domain/known-json.ts';
import { NO_LIVENESS } from '../domain/execution.ts';
import { defaultStaleAfterSeconds } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { Ids } from '../ports/ids.ts';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { NamedLaunch, Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { launchDigest } from './body-digest.ts';
import { launchEnv } from './launch-env.ts';
import { guardedEnvIssues } from './guarded-env.ts';
import { imageFor, type ImagePolicy } from './image-policy.ts';
import { ceilingIssues } from './ceiling-issues.ts';
import { missingExecution, RequestError } from './errors.ts';
import { savePathIssues } from './save-path-issues.ts';

export interface LaunchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wakeups: Wakeups;
  readonly diskGuard: DiskGuard;
  readonly checks: RequestChecks;
  readonly settings: LaunchSettings;
}

export interface LaunchSettings {
  readonly images: ImagePolicy;
  readonly ceilings: Ceilings;
  readonly heartbeatIntervalSeconds: number;
  readonly staleKillAfterSeconds: number;
  readonly firstHeartbeatSeconds: number;
  readonly retryDelaySeconds: number;
  /** For launches that do not say; null for none. */
  readonly maxAttempts: number;
  readonly maxDurationSeconds: number | null;
  /** The most that an output folder may hold, in MiB. */
  readonly outputMaxMb: number;
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
 * @throws RequestError `invalid_launch`, `image_not_allowed`, `cache_unfinished`, `queue_full`,
 *   `idempotency_key_reused`, or `execution_removed` for a key whose execution was: nothing is stored then.
 * @throws StorageError if the database cannot be written, or the disk is nearly full.
 * @throws ChecksError if too many launches are being checked.
 */
export async function launchExecution(
  deps: LaunchDeps,
  launch: Launch,
  idempotencyKey: string | null = null,
): Promise<Launched> {
  const named = idempotencyKey === null ? null : { key: idempotencyKey, digest: launchDigest(launch) };
  const earlier = named && launchedBefore(deps.store, named);
  const report = await deps.checks.config(launch.config);
  const warnings = warningsOf(launch, report);
  if (earlier !== null) return { snapshot: earlier, warnings, isRepeated: true };
  const { env, issues: envIssues } = launchEnv(deps.store, launch);
  // Read once: its result can be megabytes.
  const cache = launch.cache_from === undefined ? undefined : deps.store.find(launch.cache_from);
  const issues = [
    ...report.issues.map(({ field, message }) => ({ field: `config.${field}`, message })),
    ...intervalIssues(launch, deps.settings),
    ...envIssues,
    ...guardedEnvIssues({ ...launch, env }, deps.settings.images),
    ...savePathIssues(launch, deps.settings.images),
    ...ceilingIssues(launch, deps.settings.ceilings),
    ...outputIssues(launch, deps.settings),
    ...cacheIssues(cache),
  ];
  if (issues.length > 0) {
    throw new RequestError('invalid_launch', 'The launch request is invalid; nothing was started.', issues);
  }
  requireFinishedCache(cache);
  await deps.diskGuard.requireRoom();
  requirePlaceInQueue(deps);
  // Room was asked for meanwhile: the same launch may have come in beside this one.
  const beside = named && launchedBefore(deps.store, named);
  if (beside !== null) return { snapshot: beside, warnings, isRepeated: true };
  const { input, ...execution }: NewExecution = {
    id: deps.ids.executionId(),
    status: 'queued',
    input: { config: jsonOf(launch.config), env },
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
  deps.store.add({ ...execution, input }, named ?? undefined);
  deps.wakeups.dispatcher();
  return {
    snapshot: { execution, attempt: null, liveness: NO_LIVENESS },
    warnings,
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
  const snapshot = store.find(known.executionId);
  if (snapshot === null) throw missingExecution(store, known.executionId);
  return snapshot;
}

/** @throws RequestError `queue_full` */
export function requirePlaceInQueue({ store, settings: { queueLimit } }: QueueDeps): void {
  if (queueLimit === null || store.countQueued() < queueLimit) return;
  throw new RequestError(
    'queue_full',
    `The queue is full (${queueLimit}): try again later, or raise CRAWLERD_QUEUE_LIMIT.`,
  );
}

function cacheIssues(cache: Snapshot | null | undefined): ValidationIssue[] {
  return cache === null
    ? [{ field: 'cache_from', message: 'does not exist: list executions with crawlerd ls' }]
    : [];
}

function outputIssues({ resources }: Launch, { outputMaxMb }: LaunchSettings): ValidationIssue[] {
  return (resources?.output_mb ?? 0) <= outputMaxMb
    ? []
    : [
        {
          field: 'resources.output_mb',
          message: `must be at most ${outputMaxMb}, the limit that the operator has set (CRAWLERD_OUTPUT_MAX_MB)`,
        },
      ];
}

/** @throws RequestError `cache_unfinished` */
function requireFinishedCache(cache: Snapshot | null | undefined): void {
  const status = cache?.execution.status;
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

function specOf(launch: Launch, settings: LaunchSettings): ExecutionSpec {
  const interval = launch.heartbeat_interval_seconds ?? settings.heartbeatIntervalSeconds;
  return {
    taskName: launch.config.task_name,
    image: imageFor(settings.images, launch.config.task_type, launch.image),
    labels: launch.labels ?? {},
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
  const target = config.base_url ?? config.target_urls?.[0];
  return (target !== undefined && parseUrl(target)?.host) || null;
}

/** Only our own crawler's keys are known; another image may read keys of its own. */
function warningsOf({ config }: Launch, { warnings }: ConfigReport): readonly string[] {
  return (config.task_type ?? DEFAULT_TASK_TYPE) === DEFAULT_TASK_TYPE ? warnings : [];
}
