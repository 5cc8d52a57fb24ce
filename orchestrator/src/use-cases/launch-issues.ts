import { isFinished, type ConfigReport, type Launch, type ValidationIssue } from '@crawlerd/shared';
import type { ExecutionInput, Snapshot } from '../domain/execution.ts';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import { ceilingIssues } from './ceiling-issues.ts';
import { RequestError } from './errors.ts';
import { findFor } from './find-for.ts';
import { guardedEnvIssues } from './guarded-env.ts';
import type { LaunchDeps, LaunchSettings } from './launch-deps.ts';
import { launchEnv } from './launch-env.ts';
import { savePathIssues } from './save-path-issues.ts';
import { secretIssues } from './secret-issues.ts';

export interface LookedOver {
  readonly issues: readonly ValidationIssue[];
  readonly env: ExecutionInput['env'];
  /** The execution to copy the cache from. */
  readonly cache: Snapshot | null | undefined;
}

/** What is wrong with a launch that fits its schema, wherever it comes from, and what it takes from others. */
export function lookOver(
  { store, cipher, settings }: Pick<LaunchDeps, 'store' | 'cipher' | 'settings'>,
  launch: Launch,
  report: ConfigReport,
  caller: Pick<Caller, 'labels'> = ANYBODY,
): LookedOver {
  const { env, issues: envIssues } = launchEnv(store, launch, caller);
  // Read once: its result can be megabytes.
  const cache = launch.cache_from === undefined ? undefined : findFor(store, caller, launch.cache_from);
  const issues = [
    ...report.issues.map(({ field, message }) => ({ field: `config.${field}`, message })),
    ...secretIssues({ store, cipher }, report.secrets),
    ...intervalIssues(launch, settings),
    ...envIssues,
    ...guardedEnvIssues({ ...launch, env }, settings.images),
    ...savePathIssues(launch, settings.images),
    ...ceilingIssues(launch, settings.ceilings),
    ...outputIssues(launch, settings),
    ...cacheIssues(cache),
  ];
  return { issues, env, cache };
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
export function requireFinishedCache(cache: Snapshot | null | undefined): void {
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
