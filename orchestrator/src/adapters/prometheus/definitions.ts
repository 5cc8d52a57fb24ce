import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { FINISHED_STATUSES } from '@crawlerd/shared';

/** Launches take a second or so; behind a queue, hours. */
const LAUNCH_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 43_200];

/** Every metric of our own: docs/monitoring.md explains them. */
export function definitions(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    executions: new Gauge({
      name: 'crawlerd_executions',
      help: 'Unfinished executions by status.',
      labelNames: ['status'],
      registers,
    }),
    oldestQueued: gauge(
      'crawlerd_queue_oldest_seconds',
      'Seconds since the oldest queued execution was accepted; 0 if none is queued.',
    ),
    longestSilence: gauge(
      'crawlerd_heartbeat_longest_silence_seconds',
      'Seconds since the last heartbeat of the running execution that has been silent for longest; 0 if none is running.',
    ),
    verdicts: new Counter({
      name: 'crawlerd_verdicts_total',
      help: 'Executions that finished, by status and reason.',
      labelNames: ['status', 'reason'],
      registers,
    }),
    launch: new Histogram({
      name: 'crawlerd_launch_seconds',
      help: 'Seconds from accepting an execution until it ran for the first time, its time in the queue included.',
      buckets: LAUNCH_SECONDS,
      registers,
    }),
    pages: new Counter({
      name: 'crawlerd_pages_total',
      help: 'Pages of finished executions by saved task.',
      labelNames: ['task'],
      registers,
    }),
    items: new Counter({
      name: 'crawlerd_items_total',
      help: 'Items of finished executions by saved task.',
      labelNames: ['task'],
      registers,
    }),
    calls: new Counter({
      name: 'crawlerd_runtime_calls_total',
      help: 'Calls of the runtime, such as the Docker engine, by name.',
      labelNames: ['call'],
      registers,
    }),
    callErrors: new Counter({
      name: 'crawlerd_runtime_errors_total',
      help: 'Calls of the runtime that failed, by name and code.',
      labelNames: ['call', 'code'],
      registers,
    }),
    pending: gauge(
      'crawlerd_outbox_pending',
      'Notifications that are neither delivered nor given up; counted up to 10,000.',
    ),
    due: gauge('crawlerd_outbox_due', 'Pending notifications whose next attempt is due.'),
    oldestPending: gauge(
      'crawlerd_outbox_oldest_seconds',
      'Seconds since the oldest pending notification was added; 0 if none is pending.',
    ),
    endpoints: new Gauge({
      name: 'crawlerd_endpoints',
      help: 'Endpoints of notifications that are failing or paused.',
      labelNames: ['state'],
      registers,
    }),
    deliveries: new Counter({
      name: 'crawlerd_delivery_attempts_total',
      help: 'Attempts to deliver a notification, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    ticks: new Counter({
      name: 'crawlerd_ticks_total',
      help: 'Ticks of schedules by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    disk: new Gauge({
      name: 'crawlerd_disk_bytes',
      help: 'The disk of the data folder: free, total, and taken by the database.',
      labelNames: ['kind'],
      registers,
    }),
  };
}

/** What alerts look for is there from the start: an increase from nothing is not seen. */
export function startAtZero({ verdicts, ticks, deliveries }: ReturnType<typeof definitions>): void {
  for (const status of FINISHED_STATUSES) verdicts.inc({ status, reason: USUAL_REASON[status] }, 0);
  for (const outcome of ['launched', 'skipped', 'missed']) ticks.inc({ outcome }, 0);
  for (const outcome of ['delivered', 'failed']) deliveries.inc({ outcome }, 0);
}

/** Others appear when they happen. */
const USUAL_REASON: Readonly<Record<(typeof FINISHED_STATUSES)[number], string>> = {
  succeeded: 'completed',
  failed: 'reported_failure',
  stopped: 'stop_requested',
  timed_out: 'deadline_exceeded',
  lost: 'heartbeat_lost',
};
