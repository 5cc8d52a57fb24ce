import { STATUSES, type TombstoneView } from '@crawlerd/shared';

/** An id, as it stands in every example. */
export const ID = '01a20a98-ac72-7f10-9d00-25cf55c18dfc';

const NONE = Object.fromEntries(STATUSES.map((status) => [status, 0]));

const TASK = { name: 'books-daily', revision: 3 };

export const EXECUTION = {
  execution_id: ID,
  task_name: 'books',
  task: TASK,
  schedule: null,
  status: 'running',
  reason: null,
  diagnosis: { code: 'healthy', message: 'Heartbeats arrive and progress advances.' },
  attempt: 1,
  container_id: '3f4e9a1b2c5d',
  progress: { total_urls: 200, crawled_urls: 57, successful_urls: 57, failed_urls: 0, data_items: 55 },
  last_heartbeat_at: '2026-11-23T22:49:27.506Z',
  seconds_since_heartbeat: 2.1,
  created_at: '2026-11-23T22:48:27.506Z',
  started_at: '2026-11-23T22:48:28.101Z',
  attempt_started_at: '2026-11-23T22:48:28.101Z',
  attempt_ended_at: null,
  finished_at: null,
  error_message: null,
  result: null,
  drift: null,
  warnings: [],
};

export const QUEUED = {
  ...EXECUTION,
  status: 'queued',
  diagnosis: null,
  attempt: 0,
  container_id: null,
  progress: null,
  last_heartbeat_at: null,
  seconds_since_heartbeat: null,
  started_at: null,
  attempt_started_at: null,
};

export const STOPPING = { ...EXECUTION, status: 'stopping', diagnosis: null };

export const STOPPED = {
  ...EXECUTION,
  status: 'stopped',
  reason: 'stop_requested',
  diagnosis: null,
  attempt_ended_at: '2026-11-23T22:49:31.020Z',
  finished_at: '2026-11-23T22:49:31.020Z',
};

const ATTEMPT = {
  attempt: 1,
  runtime: 'docker',
  container_name: `crawler-task-${ID}-1`,
  container_id: '3f4e9a1b2c5d',
  image_digest: 'sha256:9f2c6b0d1e3a4f5b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b',
  image_repo_digest: null,
  created_at: '2026-11-23T22:48:27.900Z',
  started_at: '2026-11-23T22:48:28.101Z',
  ended_at: null,
  exit_code: null,
  oom_killed: null,
  end_reason: null,
  end_message: null,
  warnings: [],
};

const CONFIG = { task_name: 'books', base_url: 'https://books.toscrape.com/' };

const DETAIL = {
  ...EXECUTION,
  image: 'crawlerd/crawler:latest',
  labels: { team: 'prices' },
  heartbeat_interval_seconds: 30,
  stale_after_seconds: 100,
  max_duration_seconds: 600,
  output_mb: 1000,
  acceptance: null,
  resources: {},
  env_names: [],
  cache_from: null,
  traceparent: null,
  priority: 0,
  group: null,
  waits_for: null,
  max_attempts: 1,
  crawl_failures: 0,
  infrastructure_faults: 0,
  not_before: null,
  stop_requested_by: null,
  exit_code: null,
  oom_killed: null,
  attempts: [ATTEMPT],
  pinned_at: null,
  bytes: null,
  output_path: `/var/lib/crawlerd/crawler_outputs/${ID}`,
  config: CONFIG,
};

const EVENT = {
  id: 42,
  execution_id: ID,
  attempt: 1,
  at: '2026-11-23T22:48:28.101Z',
  task_name: 'books',
  task: TASK,
  reason: null,
  kind: 'running_seen',
  from_status: 'starting',
  to_status: 'running',
  message: null,
};

/** While its files are being removed. */
export const TOMBSTONE: TombstoneView = {
  execution_id: ID,
  task_name: 'books',
  task: TASK,
  status: 'succeeded',
  reason: 'completed',
  error_message: null,
  attempts: 1,
  items: 180,
  pages: 200,
  failed_pages: 0,
  created_at: '2026-11-23T22:48:27.506Z',
  started_at: '2026-11-23T22:48:28.101Z',
  finished_at: '2026-11-23T22:51:02.113Z',
  rule: 'request',
  why: 'Somebody asked for it.',
  requested_by: 'api',
  decided_at: '2026-12-01T08:00:00.000Z',
  removed_at: null,
  bytes_freed: 0,
};

export const REMOVED = { ...TOMBSTONE, removed_at: '2026-12-01T08:00:02.310Z', bytes_freed: 69_326 };

const REMOVAL = {
  execution_id: ID,
  task_name: 'books',
  status: 'succeeded',
  finished_at: '2026-11-23T22:51:02.113Z',
  bytes: 69_326,
  rule: 'keep',
  why: 'It finished longer ago than CRAWLERD_KEEP_DAYS says.',
};

const LAUNCH_CHECK = {
  ok: false,
  errors: [
    {
      field: 'config.headers.Authorization',
      message: 'refers to the secret "shop", which does not exist: set it with crawlerd secret set shop',
    },
  ],
  warnings: [],
  config: { ...CONFIG, max_retries: 3, delay: 1 },
  launch: {
    image: 'crawlerd/crawler:0.1.0',
    labels: { team: 'prices' },
    env_names: [],
    resources: {},
    output_mb: 10_240,
    heartbeat_interval_seconds: 30,
    stale_after_seconds: 100,
    max_duration_seconds: 600,
    max_attempts: 1,
    priority: 0,
    group: null,
    acceptance: null,
    cache_from: null,
  },
  image_digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  image_repo_digest: null,
  mounts: [
    { path: '/app/config/config.json', holds: 'config', read_only: true },
    { path: '/app/output', holds: 'output', read_only: false },
  ],
  checks: [
    { name: 'docker runtime', ok: true, detail: 'it responds' },
    { name: 'disk', ok: true, detail: 'there is room for another crawl' },
  ],
};

export const OF_EXECUTIONS = {
  Launch: {
    config: { ...CONFIG, crawl_config: { max_pages: 200 } },
    labels: { team: 'prices' },
    max_duration_seconds: 600,
  },
  LaunchReply: QUEUED,
  LaunchCheck: LAUNCH_CHECK,
  Execution: EXECUTION,
  ExecutionList: { executions: [EXECUTION], next_cursor: null },
  ExecutionSummary: {
    executions: 12,
    by_status: { ...NONE, running: 1, succeeded: 10, failed: 1 },
    tasks: [{ task_name: 'books', executions: 9, by_status: { ...NONE, running: 1, succeeded: 8 } }],
    other_executions: 3,
    is_complete: true,
  },
  Bulk: { action: 'stop', filter: { label: 'team=prices' }, dry_run: true },
  BulkReply: { action: 'stop', dry_run: true, executions: 3, refused: [], next_cursor: null },
  ExecutionDetail: DETAIL,
  Event: EVENT,
  EventList: { events: [EVENT], next_after: 42 },
  StopRequest: { mode: 'graceful' },
  Tombstone: TOMBSTONE,
  PruneReply: { dry_run: true, has_rules: true, executions: 1, bytes: 69_326, removals: [REMOVAL] },
};

/** The live feed, as the service sends it. */
export const FEED = `id: 42\ndata: ${JSON.stringify(EVENT)}\n\n`;
