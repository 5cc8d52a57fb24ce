import type {
  DeliveryView,
  EndpointView,
  ExecutionDetail,
  ExecutionStatus,
  FileList,
  LaunchCheck,
  PageList,
  ScheduleView,
  TokenView,
} from '@crawlerd/shared';

/** A running execution's status; give what matters for the test. */
export function statusSample(changes: Partial<ExecutionStatus> = {}): ExecutionStatus {
  return {
    execution_id: 'ex-1',
    task_name: 'shop',
    task: null,
    schedule: null,
    status: 'running',
    diagnosis: null,
    reason: null,
    attempt: 1,
    container_id: 'abc',
    progress: {
      total_urls: 60,
      crawled_urls: 12,
      data_items: 31,
      error_count: 2,
      runtime_seconds: 4,
      current_url: 'https://shop.example/product/12',
    },
    last_heartbeat_at: '2026-01-02T03:04:04.000Z',
    seconds_since_heartbeat: 1,
    created_at: '2026-01-02T03:03:59.000Z',
    started_at: '2026-01-02T03:04:00.000Z',
    attempt_started_at: '2026-01-02T03:04:00.000Z',
    attempt_ended_at: null,
    finished_at: null,
    error_message: null,
    result: null,
    drift: null,
    warnings: [],
    ...changes,
  };
}

export function succeededSample(changes: Partial<ExecutionStatus> = {}): ExecutionStatus {
  return statusSample({
    status: 'succeeded',
    reason: 'completed',
    progress: {
      total_urls: 62,
      crawled_urls: 62,
      failed_urls: 2,
      error_count: 2,
      data_items: 60,
      percentage: 100,
      runtime_seconds: 6.2,
      current_url: 'https://shop.example/product/12',
    },
    finished_at: '2026-01-02T03:04:07.200Z',
    result: {
      crawl_summary: { pages_attempted: 62, pages_failed: 2, runtime_seconds: 6.2, stop_reason: 'finished' },
      total_data_count: 60,
    },
    ...changes,
  });
}

export function detailOf(status: ExecutionStatus): ExecutionDetail {
  return {
    ...status,
    config: { task_name: status.task_name, base_url: 'https://shop.example/' },
    image: 'crawlerd/crawler:0.1.0',
    labels: { team: 'prices' },
    heartbeat_interval_seconds: 30,
    stale_after_seconds: 100,
    max_duration_seconds: null,
    output_mb: 20_480,
    acceptance: null,
    resources: {},
    env_names: [],
    cache_from: null,
    traceparent: null,
    stop_requested_by: null,
    exit_code: 0,
    oom_killed: false,
    priority: 0,
    group: null,
    waits_for: null,
    max_attempts: 1,
    crawl_failures: 0,
    infrastructure_faults: 0,
    not_before: null,
    attempts: [
      {
        attempt: 1,
        runtime: 'docker',
        container_name: 'crawler-task-ex-1-1',
        image_digest: `sha256:${'5'.repeat(64)}`,
        image_repo_digest: null,
        container_id: 'abc',
        created_at: status.created_at,
        started_at: status.started_at,
        ended_at: status.finished_at,
        exit_code: status.finished_at === null ? null : 0,
        oom_killed: false,
        end_reason: null,
        end_message: null,
        warnings: [],
      },
    ],
    pinned_at: null,
    bytes: null,
    output_path: '/home/ada/data/crawler_outputs/ex-1',
  };
}

/** A schedule of a task; give what matters for the test. */
export function scheduleSample(changes: Partial<ScheduleView> = {}): ScheduleView {
  return {
    id: 'sc-1',
    task: 'shop',
    name: 'nightly',
    cron: '0 6 * * *',
    time_zone: 'Asia/Shanghai',
    overlap: 'skip',
    missed: 'latest',
    max_lateness_seconds: 86_400,
    jitter_seconds: 0,
    paused: false,
    paused_by: null,
    fault: null,
    decided_up_to: '2026-01-01T22:00:00.000Z',
    next_ticks: [
      {
        tick: '2026-01-02T22:00:00.000Z',
        local_time: '2026-01-03T06:00:00+08:00',
        launch_at: '2026-01-02T22:00:00.000Z',
      },
      {
        tick: '2026-01-03T22:00:00.000Z',
        local_time: '2026-01-04T06:00:00+08:00',
        launch_at: '2026-01-03T22:00:00.000Z',
      },
    ],
    ...changes,
  };
}

/** A robot of a chat; give what matters for the test. */
export function endpointSample(changes: Partial<EndpointView> = {}): EndpointView {
  return {
    name: 'team',
    channel: { type: 'feishu', host: 'open.feishu.example' },
    filter: {},
    language: 'zh',
    created_at: '2026-01-01T03:04:05.000Z',
    updated_at: '2026-01-02T02:04:05.000Z',
    paused_at: null,
    paused_because: null,
    failing_since: null,
    ...changes,
  };
}

/** A notification that has not been tried yet; give what matters for the test. */
export function deliverySample(changes: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id: 7,
    endpoint: 'team',
    kind: 'test',
    execution_id: null,
    state: 'pending',
    attempts: 0,
    created_at: '2026-01-02T02:04:05.000Z',
    next_attempt_at: '2026-01-02T02:04:05.000Z',
    ended_at: null,
    status_code: null,
    failure: null,
    answer: null,
    ...changes,
  };
}

export function pageListSample(changes: Partial<PageList> = {}): PageList {
  const page = {
    url: 'https://shop.example/1',
    outcome: 'failed',
    code: 'http_503',
    message: 'HTTP 503',
    attempts: 4,
    status: 503,
    depth: null,
    at: null,
    snapshot: 'snapshots/http_503.html',
  } as const;
  return {
    pages: [page],
    source: 'journal',
    failed_by_code: [{ code: 'http_503', count: 1 }],
    lines_skipped: 0,
    failed_left_out: 0,
    next_cursor: null,
    ...changes,
  };
}

export function fileListSample(): FileList {
  return {
    files: [{ name: 'a', bytes: 1, modified_at: '2026-01-02T03:04:05.000Z', sha256: 's' }],
    left_out: [{ name: 'b', why: 'link' }],
    next_cursor: null,
  };
}
/** A token that was used lately; give what matters for the test. */
export function tokenSample(changes: Partial<TokenView> = {}): TokenView {
  return {
    id: '0123456789abcdef',
    name: 'ci',
    scope: 'launch',
    labels: null,
    requests_per_minute: null,
    queued_max: null,
    created_at: '2026-01-01T03:04:05.000Z',
    created_by: 'environment',
    expires_at: null,
    revoked_at: null,
    last_used_at: '2026-01-02T03:04:00.000Z',
    ...changes,
  };
}

/** Of a launch that would be accepted. */
export function launchCheckSample(): LaunchCheck {
  return {
    ok: true,
    errors: [],
    warnings: ['unknown key "dealy"'],
    config: { task_name: 'shop' },
    launch: null,
    image_digest: 'sha256:1',
    image_repo_digest: null,
    mounts: [],
    checks: [{ name: 'disk', ok: true, detail: 'there is room for another crawl' }],
  };
}
