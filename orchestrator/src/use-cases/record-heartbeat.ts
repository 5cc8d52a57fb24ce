import {
  DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
  NO_NOTES,
  type Heartbeat,
  type HeartbeatReply,
  type Progress,
  type ReportNotes,
} from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import type { HiddenTexts } from './hidden-texts.ts';
import { maskReport } from './mask-report.ts';
import { requireOwnExecution, type ReporterDeps } from './identify-reporter.ts';
import type { PolitenessBudget } from './share-delays.ts';
import { ignoredFields, notesSentence } from './report-notes.ts';
import { warnOfAttempt, type WarnDeps } from './warn-of-attempt.ts';

export interface HeartbeatDeps extends ReporterDeps, WarnDeps {
  readonly hidden: Pick<HiddenTexts, 'of'>;
  readonly wakeups: Wakeups;
  readonly budget: Pick<PolitenessBudget, 'heard'>;
}

/**
 * Takes a heartbeat. It proves life and carries progress; it never decides a result. One of a finished
 * execution or of an attempt that was replaced changes nothing and is answered with `stop`.
 *
 * @param notes what of it could not be taken.
 * @throws RequestError `execution_unknown`, `credential_foreign`: see `requireOwnExecution`.
 */
export function recordHeartbeat(
  deps: HeartbeatDeps,
  reporter: AttemptRef,
  heartbeat: Heartbeat,
  notes: ReportNotes = NO_NOTES,
): HeartbeatReply {
  requireOwnExecution(deps, reporter, heartbeat.execution_id);
  const { progress } = heartbeat;
  const masked = progress && maskReport(deps.hidden, reporter, progress);
  const whole = masked && notes.ignored.length > 0 ? withLastGood(deps, reporter, masked, notes) : masked;
  const isSame = whole === undefined || whole === progress;
  const after = takeHeartbeat(deps, reporter, isSame ? heartbeat : { ...heartbeat, progress: whole });
  if (after === null) return ENDED;
  const sentence = notesSentence(notes);
  if (sentence !== null) warnOfAttempt(deps, reporter, 'heartbeat_fields_ignored', sentence);
  const delays = deps.budget.heard(after, heartbeat.hosts);
  return {
    ...replyTo(after, after.execution.stop === null ? 'continue' : 'stop'),
    ...(delays === null ? {} : { delay_seconds: delays }),
    ...(notes.ignored.length === 0 ? {} : { ignored: ignoredFields(notes) }),
  };
}

/** The values of an earlier heartbeat for the fields that could not be used in this one: they are the last ones known. */
function withLastGood(
  { store }: HeartbeatDeps,
  { executionId }: AttemptRef,
  progress: Progress,
  { ignored }: ReportNotes,
): Progress {
  const known = store.findLive(executionId)?.liveness.progress ?? {};
  const left = new Set(ignored.map(({ field }) => field));
  const kept = Object.entries(known).filter(([key]) => left.has(`progress.${key}`));
  return { ...Object.fromEntries(kept), ...progress };
}

/** @param heartbeat without the credential in any text. @returns null for an attempt that has ended. */
export function takeHeartbeat(
  deps: Omit<HeartbeatDeps, 'credentials' | 'hidden' | 'budget'>,
  { executionId, attempt }: AttemptRef,
  heartbeat: Heartbeat,
): Snapshot | null {
  // Only in memory: a crawler that has reported megabytes could have them read again with every heartbeat.
  const current = deps.store.findLive(executionId);
  if (current?.execution.attempt !== attempt) return null;
  const applied = deps.store.apply(
    executionId,
    {
      kind: 'heartbeat',
      progress: heartbeat.progress ?? null,
      sequence: heartbeat.sequence ?? null,
      containerId: heartbeat.container_id ?? null,
    },
    deps.clock.now(),
  );
  if (applied.outcome !== 'changed') return null;
  const { before, after } = applied;
  // The runtime knows the container's id and start; ask it once, when the heartbeat came before the runtime's report.
  if (before.execution.status === 'starting') deps.wakeups.execution(executionId);
  return after;
}

/** Whatever the execution does now, an attempt that is over learns nothing of it. */
const ENDED: HeartbeatReply = {
  status: 'ok',
  action: 'stop',
  next_heartbeat_seconds: DEFAULT_HEARTBEAT_INTERVAL_SECONDS,
};

function replyTo({ execution }: Snapshot, action: 'continue' | 'stop'): HeartbeatReply {
  return { status: 'ok', action, next_heartbeat_seconds: execution.spec.heartbeatIntervalSeconds };
}
