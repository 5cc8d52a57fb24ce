import type { Progress, Status } from '@crawlerd/shared';
import type { ExecutionEvent } from './events.ts';
import { NO_LIVENESS, type Liveness, type Snapshot } from './execution.ts';
import { progressReported } from './final-progress.ts';
import { firstHeartbeatDeadline, staleDeadline, staleKillDeadline } from './staleness.ts';

type HeartbeatEvent = Extract<ExecutionEvent, { kind: 'heartbeat' }>;

/** The liveness of an execution after an event that leads to status `to`. */
export function livenessAfter(before: Snapshot, event: ExecutionEvent, to: Status, now: Date): Liveness {
  const { liveness } = before;
  if (event.kind === 'dispatched') return NO_LIVENESS;
  const silenceDeadlineAt = silenceDeadline(before, event, to, now);
  const staleSince = to === 'stale' ? (liveness.staleSince ?? now) : null;
  if (event.kind === 'heartbeat') {
    return afterHeartbeat(liveness, event, now, silenceDeadlineAt, staleSince);
  }
  const progress =
    event.kind === 'completion'
      ? progressReported(liveness.progress, event.completion.result_data)
      : liveness.progress;
  return silenceDeadlineAt === liveness.silenceDeadlineAt &&
    staleSince === liveness.staleSince &&
    progress === liveness.progress
    ? liveness
    : { ...liveness, progress, silenceDeadlineAt, staleSince };
}

/** A late heartbeat resets the silence deadline, but never moves progress back. */
function afterHeartbeat(
  before: Liveness,
  event: HeartbeatEvent,
  now: Date,
  silenceDeadlineAt: Date | null,
  staleSince: Date | null,
): Liveness {
  const late = event.sequence !== null && before.sequence !== null && event.sequence <= before.sequence;
  const progress = late ? before.progress : (event.progress ?? before.progress);
  // Every key written out: copying the old object costs several times as much, thousands of times a second.
  return {
    progress,
    lastHeartbeatAt: now,
    sequence: late ? before.sequence : (event.sequence ?? before.sequence),
    reportedContainerId: event.containerId ?? before.reportedContainerId,
    silenceDeadlineAt,
    staleSince,
    progressChangedAt: hasMoved(before.progress, progress) ? now : before.progressChangedAt,
  };
}

/** Whether a counter changed; a changed text or a longer runtime is no progress. */
function hasMoved(before: Progress | null, after: Progress | null): boolean {
  if (after === null || after === before) return false;
  return (
    before === null ||
    before.crawled_urls !== after.crawled_urls ||
    before.total_urls !== after.total_urls ||
    before.successful_urls !== after.successful_urls ||
    before.failed_urls !== after.failed_urls ||
    before.data_items !== after.data_items
  );
}

/** There is a silence deadline while `running`, and another while `stale`; in no other status. */
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
