import type { Completion, Status } from '@crawlerd/shared';
import type { Attempt } from '../domain/attempt.ts';
import type { ExecutionEvent } from '../domain/events.ts';
import { NO_LIVENESS, type Execution, type NewExecution, type Snapshot } from '../domain/execution.ts';
import type { EventKind } from '../domain/transitions.ts';

export const T0 = new Date('2026-01-01T00:00:00.000Z');

export function anAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    executionId: 'e1',
    attempt: 1,
    runtime: 'fake',
    credentialHash: 'hash-of-e1-1',
    containerId: null,
    imageDigest: null,
    imageRepoDigest: null,
    createdAt: T0,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    oomKilled: null,
    completionDigest: null,
    endReason: null,
    endMessage: null,
    warnings: [],
    releasedAt: null,
    ...changes,
  };
}

export function anExecution(changes: Partial<NewExecution> = {}): NewExecution {
  return {
    input: { config: '{"task_name":"shop","base_url":"http://shop.test/"}', env: {} },
    id: 'e1',
    status: 'queued',
    spec: {
      taskName: 'shop',
      task: null,
      isAltered: false,
      image: 'crawlerd/crawler:test',
      labels: {},
      resources: {},
      heartbeatIntervalSeconds: 30,
      staleAfterSeconds: 100,
      staleKillAfterSeconds: 600,
      maxDurationSeconds: null,
      acceptance: null,
      cacheFrom: null,
      priority: 0,
      maxAttempts: 1,
      retryDelaySeconds: 10,
      firstHeartbeatSeconds: 120,
      targetHost: null,
      group: null,
      secretNames: [],
      traceparent: null,
    },
    attempt: 0,
    stop: null,
    crawlFailures: 0,
    infraFailures: 0,
    notBefore: null,
    verdict: null,
    result: null,
    drift: null,
    createdAt: T0,
    startedAt: null,
    durationDeadlineAt: null,
    retryPages: null,
    ...changes,
  };
}

/** An execution in the given status, with a matching attempt and stop cause. */
export function snapshotIn(status: Status, changes: Partial<Execution> = {}): Snapshot {
  const launched = status !== 'queued';
  return {
    execution: anExecution({ status, attempt: launched ? 1 : 0, ...changes }),
    attempt: launched ? anAttempt() : null,
    liveness: NO_LIVENESS,
  };
}

export function aCompletion(changes: Partial<Completion> = {}): Completion {
  return { execution_id: 'e1', success: true, result_data: { total_data_count: 3 }, ...changes };
}

/** One example of each kind of event. */
export const EXAMPLES: Readonly<Record<EventKind, ExecutionEvent>> = {
  dispatched: { kind: 'dispatched', attempt: anAttempt() },
  cache_missed: { kind: 'cache_missed', message: 'The crawl starts without the cache of execution e0.' },
  container_started: { kind: 'container_started', containerId: 'c1', image: null, startedAt: T0 },
  launch_failed: { kind: 'launch_failed', message: 'the image is missing', cause: 'permanent' },
  heartbeat: { kind: 'heartbeat', progress: { crawled_urls: 1 }, sequence: 1, containerId: 'short' },
  warned: { kind: 'warned', attempt: 1, code: 'heartbeat_refused', message: 'not JSON' },
  heartbeat_missed: { kind: 'heartbeat_missed' },
  silence_exceeded: { kind: 'silence_exceeded' },
  completion_success: { kind: 'completion', completion: aCompletion(), digest: 'd1', unmet: null },
  completion_failure: {
    kind: 'completion',
    completion: aCompletion({ success: false, error_message: 'every page failed' }),
    digest: 'd2',
    unmet: null,
  },
  completion_interrupted: {
    kind: 'completion',
    completion: aCompletion({
      success: false,
      result_data: { crawl_summary: { stop_reason: 'interrupted' } },
    }),
    digest: 'd3',
    unmet: null,
  },
  container_exited: {
    kind: 'container_exited',
    exit: { containerId: 'c1', exitCode: 3, oomKilled: false, endedAt: T0, error: null },
  },
  container_vanished: { kind: 'container_vanished' },
  stop_requested: { kind: 'stop_requested', mode: 'graceful', requestedBy: 'api' },
  deadline_exceeded: { kind: 'deadline_exceeded' },
  output_quota_exceeded: {
    kind: 'output_quota_exceeded',
    message: 'The output folder holds 51 MB; its limit is 50 MB.',
    mode: 'graceful',
  },
  resumed: { kind: 'resumed', requestedBy: 'api' },
};
