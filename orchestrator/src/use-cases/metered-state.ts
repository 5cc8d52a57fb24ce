import type { Status } from '@crawlerd/shared';
import { secondsBetween } from '../domain/seconds-between.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiskSpace } from '../ports/disk-space.ts';
import type { MeteredState } from '../ports/meters.ts';
import type { Store } from '../ports/store.ts';

export interface MeteredStateDeps {
  readonly store: Store;
  readonly diskSpace: DiskSpace;
  readonly clock: Clock;
}

/** Reads memory, a limited number of rows, and the figures of the file system: nothing that grows with the history. */
export async function meteredState({ store, diskSpace, clock }: MeteredStateDeps): Promise<MeteredState> {
  const space = await diskSpace.read();
  const now = clock.now();
  const live = store.live();
  const oldest = store.oldestQueuedAt();
  const silences = live.filter(({ execution }) => SHOULD_REPORT.has(execution.status)).map(lastHeardAt);
  return {
    unfinished: {
      queued: store.countQueued(),
      starting: countIn(live, 'starting'),
      running: countIn(live, 'running'),
      stale: countIn(live, 'stale'),
      stopping: countIn(live, 'stopping'),
    },
    oldestQueuedSeconds: oldest === null ? 0 : Math.max(0, secondsBetween(oldest, now)),
    longestSilenceSeconds: Math.max(0, ...silences.map((at) => (at === null ? 0 : secondsBetween(at, now)))),
    outbox: store.notifications.outbox(now),
    disk: { ...space, databaseBytes: store.retention.databaseBytes() },
  };
}

const SHOULD_REPORT: ReadonlySet<Status> = new Set(['running', 'stale']);

function countIn(live: readonly Snapshot[], status: Status): number {
  return live.filter(({ execution }) => execution.status === status).length;
}

/** Before its first heartbeat, since its start. */
function lastHeardAt({ liveness, attempt }: Snapshot): Date | null {
  return liveness.lastHeartbeatAt ?? attempt?.startedAt ?? null;
}
