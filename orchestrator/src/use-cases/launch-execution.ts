import {
  crawlConfigFaults,
  unknownKeyWarnings,
  type CrawlConfig,
  type Fault,
  type Launch,
} from '@crawlerd/shared';
import type { Execution, ExecutionSpec, Snapshot } from '../domain/execution.ts';
import { NO_LIVENESS } from '../domain/execution.ts';
import { defaultStaleAfterSeconds } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFolders } from '../ports/execution-folders.ts';
import type { Ids } from '../ports/ids.ts';
import type { Store } from '../ports/store.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { imageFor, type ImagePolicy } from './image-policy.ts';
import { RequestError } from './errors.ts';

export interface LaunchDeps {
  readonly store: Store;
  readonly folders: ExecutionFolders;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wakeups: Wakeups;
  readonly settings: LaunchSettings;
}

export interface LaunchSettings {
  readonly images: ImagePolicy;
  readonly heartbeatIntervalSeconds: number;
  readonly staleKillAfterSeconds: number;
}

export interface Launched {
  readonly snapshot: Snapshot;
  /** What looks like a mistake in the config, though it is accepted. */
  readonly warnings: readonly string[];
}

/**
 * Accepts an execution: its config is on disk and its row is committed before this returns; the
 * supervisor does the rest.
 *
 * @throws RequestError `invalid_launch` or `image_not_allowed`: nothing is stored then.
 * @throws StorageError if the data folder cannot be written.
 */
export async function launchExecution(deps: LaunchDeps, launch: Launch): Promise<Launched> {
  const faults = [...configFaults(launch), ...intervalFaults(launch, deps.settings)];
  if (faults.length > 0) {
    throw new RequestError('invalid_launch', 'The launch has faults; nothing was started.', faults);
  }
  const execution: Execution = {
    id: deps.ids.executionId(),
    status: 'queued',
    spec: specOf(launch, deps.settings),
    attempt: 0,
    stop: null,
    verdict: null,
    result: null,
    createdAt: deps.clock.now(),
    startedAt: null,
    durationDeadlineAt: null,
  };
  await deps.folders.prepare(execution.id, configText(execution.spec));
  deps.store.add(execution);
  deps.wakeups.dispatcher();
  return {
    snapshot: { execution, attempt: null, liveness: NO_LIVENESS },
    warnings: warningsFor(launch.config),
  };
}

function configFaults({ config }: Launch): Fault[] {
  return crawlConfigFaults(config).map(({ field, message }) => ({ field: `config.${field}`, message }));
}

/** Who is to be called stale before the next heartbeat is due would always be. */
function intervalFaults(launch: Launch, settings: LaunchSettings): Fault[] {
  const interval = launch.heartbeat_interval_seconds ?? settings.heartbeatIntervalSeconds;
  return launch.stale_after_seconds === undefined || launch.stale_after_seconds > interval
    ? []
    : [{ field: 'stale_after_seconds', message: `must be more than the heartbeat interval, ${interval} s` }];
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
    maxDurationSeconds: launch.max_duration_seconds ?? null,
  };
}

/** Only our own crawler's keys are known; another image may read keys of its own. */
function warningsFor(config: CrawlConfig): string[] {
  return (config.task_type ?? 'crawler') === 'crawler' ? unknownKeyWarnings(config) : [];
}
