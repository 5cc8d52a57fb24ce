import type { CrawlName } from './crawls.ts';

/** Where crawlerd kills itself, and during which work. */
export interface Scenario {
  /** The last part of its test's name. */
  readonly when: string;
  /** A place of `kill-points.mjs`. */
  readonly place: string;
  readonly crawls: readonly CrawlName[];
  /** It dies at a visit of the place from the first up to this, which these crawls always reach. */
  readonly visits?: number;
  /** For places during a call: it dies up to so long after the beginning of the call. */
  readonly upToMs?: number;
  /**
   * What leads to the place: running crawls, a start after an earlier kill, or a container that appears long
   * after its attempt.
   */
  readonly by?: 'crawls' | 'start after a kill' | 'orphan';
}

export const SCENARIOS: readonly Scenario[] = [
  {
    when: 'before accept commit',
    place: 'before accept commit',
    crawls: ['completes', 'isStopped'],
    visits: 2,
  },
  {
    when: 'after commit, before claim, and before the answer',
    place: 'after accept commit',
    crawls: ['completes', 'isRetried'],
    visits: 2,
  },
  {
    when: 'after claim, before the config write',
    place: 'after dispatched commit',
    crawls: ['completes', 'isStoppedAsItStarts'],
    visits: 2,
  },
  {
    when: 'after claim, mid config write',
    place: 'mid config write',
    crawls: ['completes', 'leavesCompletionFile'],
    visits: 2,
  },
  {
    when: 'after claim, mid config write of one that is stopped meanwhile',
    place: 'mid config write, when it was stopped',
    crawls: ['isStoppedAsItStarts'],
  },
  {
    when: 'after the config write, before create',
    place: 'after the config is in place',
    crawls: ['completes', 'isStoppedAtOnce'],
  },
  {
    when: 'while the engine creates the container',
    place: 'during: create the container',
    crawls: ['completes', 'isStopped'],
    visits: 2,
    upToMs: 80,
  },
  {
    when: 'after create, before record and before start',
    place: 'before: start the container',
    crawls: ['completes', 'isStoppedAsItStarts'],
  },
  {
    when: 'while the engine starts the container',
    place: 'during: start the container',
    crawls: ['completes', 'isRetried'],
    visits: 2,
    upToMs: 300,
  },
  {
    when: 'after start, before running is recorded',
    place: 'after: start the container',
    crawls: ['completes', 'leavesCompletionFile'],
    visits: 2,
  },
  {
    when: 'after running was recorded',
    place: 'when it became running',
    crawls: ['completes', 'isStopped'],
    visits: 2,
  },
  {
    when: 'while running, as heartbeats are taken',
    place: 'after heartbeat commit',
    crawls: ['completes', 'isStopped', 'isRetried'],
    visits: 4,
  },
  {
    when: 'while running, half a log record written',
    place: 'mid log record',
    crawls: ['completes', 'leavesCompletionFile'],
    visits: 2,
  },
  {
    when: 'before completion commit',
    place: 'before completion commit',
    crawls: ['completes', 'isRetried'],
    visits: 2,
  },
  {
    when: 'after completion commit, before reply',
    place: 'after completion commit',
    crawls: ['completes', 'isRetried'],
    visits: 2,
  },
  {
    when: 'while a completion that was never received is harvested',
    place: 'after a completion file was read',
    crawls: ['leavesCompletionFile', 'completes'],
  },
  {
    when: 'before the end of a container is recorded',
    place: 'before container_exited commit',
    crawls: ['isRetried', 'isStopped'],
    visits: 2,
  },
  {
    when: 'during a retry, after the execution was queued again',
    place: 'after container_exited commit, queued',
    crawls: ['isRetried', 'completes'],
  },
  {
    when: 'during a retry, after the second attempt was claimed',
    place: 'after dispatched commit, attempt 2',
    crawls: ['isRetried'],
  },
  {
    when: 'during a stop, after its commit',
    place: 'after stop_requested commit',
    crawls: ['isStopped', 'completes'],
  },
  {
    when: 'during a stop, while the grace runs',
    place: 'during: stop the container',
    crawls: ['isStopped', 'completes'],
    upToMs: 350,
  },
  {
    when: 'before it is recorded that an output folder exceeds its quota',
    place: 'before output_quota_exceeded commit',
    crawls: ['exceedsQuota', 'completes'],
  },
  {
    when: 'after it was recorded that an output folder exceeds its quota, before the stop',
    place: 'after output_quota_exceeded commit',
    crawls: ['exceedsQuota', 'isRetried'],
  },
  {
    when: 'mid cleanup: after the verdict, before the logs are finished',
    place: 'before logs are finished',
    crawls: ['completes', 'isRetried'],
    visits: 3,
  },
  {
    when: 'mid cleanup: after the logs are finished, before the removal',
    place: 'after logs are finished',
    crawls: ['completes', 'isStopped'],
    visits: 2,
  },
  {
    when: 'mid cleanup: while the container is removed',
    place: 'during: remove the container',
    crawls: ['completes', 'isRetried'],
    visits: 3,
    upToMs: 60,
  },
  {
    when: 'mid cleanup: after the removal, before the release is recorded',
    place: 'before the release is recorded',
    crawls: ['completes', 'leavesCompletionFile'],
    visits: 2,
  },
  {
    when: 'at the first start, after the network was made',
    place: 'after: create its network',
    crawls: ['completes'],
  },
  {
    when: 'again, at the next start, before the recovery',
    place: 'before the recovery',
    crawls: ['completes', 'isStopped'],
    by: 'start after a kill',
  },
  {
    when: 'again, at the next start, when the recovery has begun',
    place: 'after the recovery has begun',
    crawls: ['isRetried', 'isStopped'],
    by: 'start after a kill',
  },
  {
    when: 'again, amid the recovery, when the containers were listed',
    place: 'after: list containers',
    crawls: ['completes', 'isRetried'],
    by: 'start after a kill',
  },
  {
    when: 'in the orphan sweep, before the orphan is ended',
    place: 'before an orphan is removed',
    crawls: ['completes'],
    by: 'orphan',
  },
  {
    when: 'in the orphan sweep, when the orphan was ended',
    place: 'after: kill the container',
    crawls: ['completes'],
    by: 'orphan',
  },
];
