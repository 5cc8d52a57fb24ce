import type { Progress, Status } from '@crawlerd/shared';
import type { ExecutionEvent } from './events.ts';
import { NO_LIVENESS, type Liveness, type Snapshot } from './execution.ts';
import { firstHeartbeatDeadline, staleDeadline, staleKillDeadline } from './staleness.ts';

/** What an event makes of the liveness of an execution that it leads to status `to`. */
export function livenessAfter(before: Snapshot, event: ExecutionEvent, to: Status, now: Date): Liveness {
  const { liveness } = before;
  if (event.kind === 'dispatched') return NO_LIVENESS;
  const heard = event.kind === 'heartbeat' ? afterHeartbeat(liveness, event, now) : liveness;
  const silenceDeadlineAt = silenceDeadline(before, event, to, now);
  const staleSince = to === 'stale' ? (liveness.staleSince ?? now) : null;
  return heard === liveness &&
    silenceDeadlineAt === liveness.silenceDeadlineAt &&
    staleSince === liveness.staleSince
    ? liveness
    : { ...heard, silenceDeadlineAt, staleSince };
}

/** A late heartbeat proves life, but never moves progress back. */
function afterHeartbeat(
  before: Liveness,
  event: Extract<ExecutionEvent, { kind: 'heartbeat' }>,
  now: Date,
): Liveness {
  const late = event.sequence !== null && before.sequence !== null && event.sequence <= before.sequence;
  const progress = late ? before.progress : (event.progress ?? before.progress);
  return {
    ...before,
    lastHeartbeatAt: now,
    reportedContainerId: event.containerId ?? before.reportedContainerId,
    sequence: late ? before.sequence : (event.sequence ?? before.sequence),
    progress,
    progressChangedAt: hasMoved(before.progress, progress) ? now : before.progressChangedAt,
  };
}

/** What counts as going forward; a changed sentence or a longer runtime does not. */
const COUNTERS = ['total_urls', 'crawled_urls', 'successful_urls', 'failed_urls', 'data_items'] as const;

function hasMoved(before: Progress | null, after: Progress | null): boolean {
  if (after === null || after === before) return false;
  return before === null || COUNTERS.some((counter) => before[counter] !== after[counter]);
}

/** The clock of silence runs while `running`, then once more while `stale`; in no other status. */
function silenceDeadline(
  { execution: { status: from, spec }, liveness }: Snapshot,
  event: ExecutionEvent,
  to: Status,
  now: Date,
): Date | null {
  if (to === 'running') {
    if (event.kind === 'heartbeat') return staleDeadline(spec, now);
    return from === 'running' ? liveness.silenceDeadlineAt : firstHeartbeatDeadline(spec, now);
  }
  if (to === 'stale') {
    return event.kind === 'heartbeat_missed' ? staleKillDeadline(spec, now) : null;
  }
  return null;
}
