import { DEFAULT_TASK_TYPE, type ConfigReport, type Launch, type ValidationIssue } from '@crawlerd/shared';
import { NO_LIVENESS, type NewExecution, type Snapshot } from '../domain/execution.ts';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { jsonOf } from '../domain/known-json.ts';
import type { TaskRef } from '../domain/task.ts';
import type { NamedLaunch, Store } from '../ports/store.ts';
import { missingExecution, RequestError } from './errors.ts';
import type { LaunchDeps, Launched, LaunchSettings } from './launch-deps.ts';
import { lookOver, requireFinishedCache } from './launch-issues.ts';
import { launchFor, narrowingIssues } from './narrowed-launch.ts';
import { specOf, type SpecOrigin } from './launch-spec.ts';

export interface QueueDeps {
  readonly store: Store;
  readonly settings: Pick<LaunchSettings, 'queueLimit'>;
}

/** Where a launch comes from. */
export interface LaunchOrigin extends SpecOrigin {
  readonly named: NamedLaunch | null;
  /** Whether the execution is stored only if the task is still in that revision. */
  readonly isTaskNeeded: boolean;
  /** Whose token it is launched with. */
  readonly caller: Caller;
}

/**
 * Accepts an execution: its row, config included, is committed before this returns; the supervisor does the rest.
 *
 * @throws RequestError `invalid_launch`, `image_not_allowed`, `cache_unfinished`, `queue_full`,
 *   `token_queue_full`, `idempotency_key_reused`, `execution_removed` for a key whose execution was, or `task_changed` if it depends on a
 *   task that is another one by now: nothing is stored then.
 * @throws StorageError if the database cannot be written, or the disk is nearly full.
 * @throws ChecksError if too many launches are being checked.
 */
export async function acceptLaunch(
  deps: LaunchDeps,
  asked: Launch,
  { named, isTaskNeeded, ...origin }: LaunchOrigin,
): Promise<Launched> {
  const { task, caller } = origin;
  const issues = narrowingIssues(asked, caller);
  if (issues.length > 0) throw invalidLaunch(issues);
  const launch = launchFor(asked, caller);
  const report = await deps.checks.config(launch.config);
  const warnings = warningsOf(launch, report);
  const make = await checkedExecution(deps, launch, report, origin);
  requirePlaceInQueue(deps, caller);
  // Room was asked for meanwhile: the same launch may have come in beside this one.
  const beside = named && launchedBefore(deps.store, named);
  if (beside !== null) return { snapshot: beside, warnings, isRepeated: true };
  const { input, ...execution } = make();
  const current = isTaskNeeded && task !== null ? task : undefined;
  if (!deps.store.add({ ...execution, input }, named ?? undefined, current, caller)) throw taskChanged();
  deps.wakeups.dispatcher();
  return {
    snapshot: { execution, attempt: null, liveness: NO_LIVENESS },
    warnings,
    isRepeated: false,
  };
}

/** The same for launches by a schedule: what makes an execution, after all that a launch is checked for but the queue. */
export async function prepareExecution(
  deps: LaunchDeps,
  launch: Launch,
  task: TaskRef,
): Promise<() => NewExecution> {
  return checkedExecution(deps, launch, await deps.checks.config(launch.config), {
    task,
    caller: ANYBODY,
  });
}

async function checkedExecution(
  deps: LaunchDeps,
  launch: Launch,
  report: ConfigReport,
  { caller, ...origin }: SpecOrigin & Pick<LaunchOrigin, 'caller'>,
): Promise<() => NewExecution> {
  const { issues, env, cache } = lookOver(deps, launch, report, caller);
  if (issues.length > 0) throw invalidLaunch(issues);
  requireFinishedCache(cache);
  const spec = specOf(launch, report, deps.settings, origin);
  const input = { config: jsonOf(launch.config), env };
  await deps.diskGuard.requireRoom();
  return () => ({
    id: deps.ids.executionId(),
    status: 'queued',
    input,
    spec,
    attempt: 0,
    stop: null,
    crawlFailures: 0,
    infraFailures: 0,
    notBefore: null,
    verdict: null,
    result: null,
    drift: null,
    createdAt: deps.clock.now(),
    startedAt: null,
    durationDeadlineAt: null,
    retryPages: null,
  });
}

function taskChanged(): RequestError {
  return new RequestError(
    'task_changed',
    'The task was changed or removed while it was being launched; nothing was started. Try again.',
  );
}

export function invalidLaunch(issues: readonly ValidationIssue[]): RequestError {
  return new RequestError('invalid_launch', 'The launch request is invalid; nothing was started.', issues);
}

/** The execution of a launch that is sent again. @throws RequestError `idempotency_key_reused`, `execution_removed` */
export function launchedBefore(store: Store, { key, digest }: NamedLaunch): Snapshot | null {
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

/** @throws RequestError `queue_full`, `token_queue_full` */
export function requirePlaceInQueue(
  { store, settings: { queueLimit } }: QueueDeps,
  { id, name, queuedMax }: Caller,
): void {
  if (id !== null && queuedMax !== null && store.countQueuedOf(id) >= queuedMax) {
    throw new RequestError(
      'token_queue_full',
      `${queuedMax} executions of the token ${name} are queued, and it may have no more: try again when some have been started.`,
    );
  }
  if (queueLimit === null || store.countQueued() < queueLimit) return;
  throw new RequestError(
    'queue_full',
    `The queue is full (${queueLimit}): try again later, or raise CRAWLERD_QUEUE_LIMIT.`,
  );
}

/** Only our own crawler's keys are known; another image may read keys of its own. */
export function warningsOf(
  { config }: Pick<Launch, 'config'>,
  { warnings }: ConfigReport,
): readonly string[] {
  return (config.task_type ?? DEFAULT_TASK_TYPE) === DEFAULT_TASK_TYPE ? warnings : [];
}
