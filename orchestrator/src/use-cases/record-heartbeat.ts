import { isFinished, type Heartbeat, type HeartbeatReply } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { unknownExecution } from './errors.ts';
import { requireOwnExecution, type ReporterDeps } from './identify-reporter.ts';

export interface HeartbeatDeps extends ReporterDeps {
  readonly clock: Clock;
  readonly wakeups: Wakeups;
}

/**
 * Takes a heartbeat. It proves life and carries progress; it never decides a result. One of a finished
 * execution or of an attempt that was replaced changes nothing and is answered with `stop`.
 *
 * @throws RequestError `execution_unknown`, `credential_foreign`.
 */
export function recordHeartbeat(
  deps: HeartbeatDeps,
  reporter: AttemptRef,
  heartbeat: Heartbeat,
): HeartbeatReply {
  requireOwnExecution(deps, reporter, heartbeat.execution_id);
  const current = deps.store.find(reporter.executionId);
  if (current === null) throw unknownExecution(reporter.executionId);
  if (current.execution.attempt !== reporter.attempt) return replyTo(current, 'stop');
  const applied = deps.store.apply(
    reporter.executionId,
    {
      kind: 'heartbeat',
      progress: heartbeat.progress ?? null,
      sequence: heartbeat.sequence ?? null,
      containerId: heartbeat.container_id ?? null,
    },
    deps.clock.now(),
  );
  if (applied.outcome !== 'changed') return replyTo(current, 'stop');
  const { before, after } = applied;
  // The runtime knows the container's id and start; ask it once, when the heartbeat came before the runtime's report.
  if (before.execution.status === 'starting') deps.wakeups.execution(reporter.executionId);
  return replyTo(after, after.execution.stop === null ? 'continue' : 'stop');
}

function replyTo({ execution }: Snapshot, action: 'continue' | 'stop'): HeartbeatReply {
  return {
    status: 'ok',
    action: isFinished(execution.status) ? 'stop' : action,
    next_heartbeat_seconds: execution.spec.heartbeatIntervalSeconds,
  };
}
