import {
  MISSED_POLICIES,
  NOTIFICATION_KINDS,
  OVERLAPS,
  type Endpoint,
  type NotificationKind,
  type ScheduleDocument,
  type Task,
} from '@crawlerd/shared';
import type { OrchestratorSettings } from '../orchestrator.ts';
import type { Random } from './random.ts';

/** Often, so that most histories have some ticks; the others are for clocks that leap over years. */
const LINES = [
  ['* * * * *', 'UTC'],
  ['* * * * *', 'UTC'],
  ['* * * * *', 'Europe/Berlin'],
  ['*/2 * * * *', 'UTC'],
  ['*/5 * * * *', 'Asia/Kathmandu'],
  ['*/20 * * * *', 'UTC'],
  ['0 2-6 * * *', 'Europe/Berlin'],
] as const;

/** A task that a user may save; `text` tells one revision from another. */
export function drawTask(random: Random, settings: OrchestratorSettings, text: string): Task {
  return {
    config: {
      task_name: 'shop',
      base_url: `http://${random.pick(['shop', 'news'])}.test/`,
      ...(random.chance(0.05) && { task_type: 'broken' }),
    },
    labels: { text },
    max_attempts: random.pick([1, 1, 2]),
    ...(random.chance(0.7) && { max_duration_seconds: random.between(20, 200) }),
    ...(random.chance(0.3) && { priority: random.between(-1, 1) }),
    schedules: {
      ...(random.chance(0.8) && { often: drawSchedule(random, settings) }),
      ...(random.chance(0.3) && { second: drawSchedule(random, settings) }),
    },
  };
}

function drawSchedule(random: Random, { launch }: OrchestratorSettings): ScheduleDocument {
  const [cron, time_zone] = random.pick(LINES);
  const overlap = random.pick(OVERLAPS);
  // A hundred launches after a leap of the clock would show no more than three do.
  const isBounded = launch.queueLimit !== null || overlap === 'skip' || overlap === 'replace';
  return {
    cron,
    time_zone,
    overlap,
    missed: isBounded ? random.pick(MISSED_POLICIES) : random.pick(['latest', 'none'] as const),
    max_lateness_seconds: random.pick([0, 600, 86_400]),
    jitter_seconds: random.pick([0, 0, 30, 3600]),
    ...(random.chance(0.1) && { paused: true }),
  };
}

const KINDS: readonly NotificationKind[][] = [
  [...NOTIFICATION_KINDS],
  ['stale', 'retried', 'failed', 'timed_out', 'lost', 'tick_skipped'],
];

/** An endpoint that a user may put; its name is where it is. */
export function drawEndpoint(random: Random, name: string): Endpoint {
  return {
    channel: { type: 'slack', url: `http://${name}/` },
    filter: {
      kinds: random.pick(KINDS),
      ...(random.chance(0.2) && { tasks: ['daily'] }),
    },
  };
}
