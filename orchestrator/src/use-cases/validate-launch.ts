import {
  CONTAINER_CONFIG_PATH,
  CONTAINER_OUTPUT_PATH,
  CONTAINER_SECRETS_PATH,
  CrawlConfigSchema,
  ISSUES_MAX,
  someIssues,
  withDefaults,
  type CrawlConfig,
  type Launch,
  type LaunchCheck,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { ExecutionSpec } from '../domain/execution.ts';
import { outputQuota } from '../domain/output-quota.ts';
import { warningsOf } from './accept-launch.ts';
import { checkLaunch, type CheckLaunchDeps } from './check-launch.ts';
import { RequestError } from './errors.ts';
import { isOwn } from './image-policy.ts';
import type { LaunchDeps } from './launch-deps.ts';
import { lookOver, requireFinishedCache } from './launch-issues.ts';
import { specOf } from './launch-spec.ts';
import { launchFor, narrowingIssues } from './narrowed-launch.ts';

export type ValidateDeps = CheckLaunchDeps & Pick<LaunchDeps, 'store' | 'cipher' | 'settings' | 'checks'>;

/**
 * All that a launch would be refused or held for, at once, and what it would come to. Stores and starts nothing.
 *
 * @throws ChecksError if too many launches are being checked.
 */
export async function validateLaunch(
  deps: ValidateDeps,
  asked: Launch,
  caller: Caller,
): Promise<LaunchCheck> {
  const { settings, checks } = deps;
  const launch = launchFor(asked, caller);
  const report = await checks.config(launch.config);
  const { issues, env, cache } = lookOver(deps, launch, report, caller);
  const errors = [...narrowingIssues(asked, caller), ...issues];
  const granted = <T>(look: () => T): T | null => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      errors.push(...(error.issues.length > 0 ? error.issues : [{ field: '', message: error.message }]));
      return null;
    }
  };
  granted(() => requireFinishedCache(cache));
  const spec = granted(() => specOf(launch, report, settings, { task: null }));
  const machine = await checkLaunch(deps, spec?.image ?? null, caller);
  const hasSecrets = report.secrets.length > 0;
  return {
    ...verdict(errors, machine.checks),
    warnings: [...warningsOf(launch, report)],
    config: effectiveConfig(launch, isOwn(settings.images, launch.config.task_type, launch.image)),
    launch: spec === null ? null : effectiveLaunch(spec, Object.keys(env), settings.outputMaxMb),
    image_digest: machine.digests?.imageDigest ?? null,
    image_repo_digest: machine.digests?.imageRepoDigest ?? null,
    mounts: machine.hasContainers ? mounts(hasSecrets) : [],
  };
}

/** The same of a request that is no launch, by what is wrong with it: what depends on its values is not known. */
export async function validateNoLaunch(
  deps: CheckLaunchDeps,
  issues: readonly ValidationIssue[],
  caller: Caller,
): Promise<LaunchCheck> {
  const { checks } = await checkLaunch(deps, null, caller);
  return {
    ...verdict(issues, checks),
    warnings: [],
    config: null,
    launch: null,
    image_digest: null,
    image_repo_digest: null,
    mounts: [],
  };
}

function verdict(
  issues: readonly ValidationIssue[],
  checks: LaunchCheck['checks'] | readonly LaunchCheck['checks'][number][],
): Pick<LaunchCheck, 'ok' | 'errors' | 'checks'> {
  return {
    ok: issues.length === 0 && checks.every(({ ok }) => ok),
    errors: someIssues(issues).slice(0, ISSUES_MAX),
    checks: [...checks],
  };
}

/** References to secrets stay references. */
function effectiveConfig({ config }: Launch, isBundled: boolean): CrawlConfig {
  if (!isBundled) return config;
  // Filling in would copy and check each of 100,000 addresses, while everybody waits.
  const { target_urls: targets = [], ...rest } = config;
  return { ...withDefaults(CrawlConfigSchema, rest), target_urls: targets };
}

function effectiveLaunch(
  spec: ExecutionSpec,
  envNames: string[],
  outputMaxMb: number,
): NonNullable<LaunchCheck['launch']> {
  return {
    image: spec.image,
    labels: { ...spec.labels },
    env_names: envNames,
    resources: spec.resources,
    output_mb: outputQuota(spec, outputMaxMb).mb,
    heartbeat_interval_seconds: spec.heartbeatIntervalSeconds,
    stale_after_seconds: spec.staleAfterSeconds,
    max_duration_seconds: spec.maxDurationSeconds,
    max_attempts: spec.maxAttempts,
    priority: spec.priority,
    group: spec.group,
    acceptance: spec.acceptance,
    cache_from: spec.cacheFrom,
  };
}

function mounts(hasSecrets: boolean): LaunchCheck['mounts'] {
  const secrets = { path: CONTAINER_SECRETS_PATH, holds: 'secrets', read_only: true } as const;
  return [
    { path: CONTAINER_CONFIG_PATH, holds: 'config', read_only: true },
    ...(hasSecrets ? [secrets] : []),
    { path: CONTAINER_OUTPUT_PATH, holds: 'output', read_only: false },
  ];
}
