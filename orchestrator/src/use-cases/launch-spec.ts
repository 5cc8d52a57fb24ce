import { parseUrl, type ConfigReport, type CrawlConfig, type Launch } from '@crawlerd/shared';
import type { ExecutionSpec } from '../domain/execution.ts';
import { defaultStaleAfterSeconds } from '../domain/staleness.ts';
import type { TaskRef } from '../domain/task.ts';
import { imageFor } from './image-policy.ts';
import type { LaunchSettings } from './launch-deps.ts';

/** What is kept of where a launch came from. */
export interface SpecOrigin {
  /** The saved task that the execution is one of. */
  readonly task: TaskRef | null;
  /** Whether overrides have changed what the task crawls; by default not. */
  readonly isAltered?: boolean;
  /** The trace that the request is part of, see `traceparentOf`; by default none. */
  readonly traceparent?: string | null;
}

/** What is kept of a launch. @throws RequestError `image_not_allowed`. */
export function specOf(
  launch: Launch,
  { secrets }: ConfigReport,
  settings: LaunchSettings,
  { task, isAltered = false, traceparent = null }: SpecOrigin,
): ExecutionSpec {
  const interval = launch.heartbeat_interval_seconds ?? settings.heartbeatIntervalSeconds;
  return {
    taskName: launch.config.task_name,
    task,
    isAltered,
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
    group: launch.group ?? null,
    secretNames: secrets.map(({ name }) => name),
    traceparent,
  };
}

/** The host of the first target; null if the config, made for another image, names none. */
function targetHostOf(config: CrawlConfig): string | null {
  const target = config.base_url ?? config.target_urls?.[0];
  return (target !== undefined && parseUrl(target)?.host) || null;
}
