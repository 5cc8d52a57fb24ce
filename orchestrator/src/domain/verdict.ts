import { REASONS, type Reason } from '@crawlerd/shared';
import type { ContainerExit, ExecutionEvent } from './events.ts';
import { kindOf } from './events.ts';
import type { Execution, Verdict } from './execution.ts';

/** Reason and sentence of the finished status that an event led to. */
export function verdictOf(execution: Execution, event: ExecutionEvent, now: Date): Verdict {
  const reason = reasonOf(execution, event);
  return { reason, message: messageOf(reason, execution, event), at: now };
}

function reasonOf(execution: Execution, event: ExecutionEvent): Reason {
  const kind = kindOf(event);
  switch (kind) {
    case 'completion_success':
      return 'completed';
    case 'completion_failure':
      return event.kind === 'completion' && event.completion.success
        ? 'acceptance_failed'
        : 'reported_failure';
    case 'completion_interrupted':
      return 'interrupted';
    case 'launch_failed':
      return execution.stop === null ? 'launch_failed' : reasonOfStop(execution.stop.cause);
    case 'stop_requested':
      return 'stop_requested';
    case 'deadline_exceeded':
      return 'deadline_exceeded';
    case 'container_exited':
    case 'container_vanished':
      if (execution.stop !== null) return reasonOfStop(execution.stop.cause);
      if (kind === 'container_vanished') return 'container_vanished';
      return oomKilled(event) ? 'oom_killed' : 'exited_without_completion';
    case 'dispatched':
    case 'cache_missed':
    case 'container_started':
    case 'heartbeat':
    case 'heartbeat_missed':
    case 'silence_exceeded':
    case 'resumed':
      throw new Error(`${kind} does not finish an execution`);
  }
}

function reasonOfStop(cause: NonNullable<Execution['stop']>['cause']): Reason {
  switch (cause) {
    case 'requested':
      return 'stop_requested';
    case 'deadline':
      return 'deadline_exceeded';
    case 'silence':
      return 'heartbeat_lost';
  }
}

function oomKilled(event: ExecutionEvent): boolean {
  return event.kind === 'container_exited' && event.exit.oomKilled === true;
}

function messageOf(reason: Reason, { spec, stop }: Execution, event: ExecutionEvent): string {
  const general = REASONS[reason];
  switch (reason) {
    case 'reported_failure':
    case 'interrupted': {
      const said = event.kind === 'completion' ? event.completion.error_message : null;
      return said ?? general;
    }
    case 'acceptance_failed':
      return event.kind === 'completion' ? (event.unmet ?? general) : general;
    case 'launch_failed':
      return event.kind === 'launch_failed' ? event.message : general;
    case 'exited_without_completion':
      return event.kind === 'container_exited' ? exitSentence(event.exit) : general;
    case 'oom_killed':
      return `${general} Raise resources.memory_mb, or lower concurrency.`;
    case 'stop_requested': {
      const by = event.kind === 'stop_requested' ? event.requestedBy : stop?.requestedBy;
      return by === null || by === undefined ? general : `Stopped on request (${by}).`;
    }
    case 'deadline_exceeded':
      return `The execution exceeded max_duration_seconds (${spec.maxDurationSeconds}) and was stopped.`;
    case 'heartbeat_lost':
      return `No heartbeat for ${spec.staleAfterSeconds + spec.staleKillAfterSeconds} s, so the container was stopped.`;
    case 'completed':
    case 'container_vanished':
      return general;
  }
}

function exitSentence({ exitCode, error }: ContainerExit): string {
  const how = exitCode === null ? 'with an unknown exit code' : `with exit code ${exitCode}`;
  const signal = SIGNALS[exitCode ?? 0];
  const by = signal === undefined ? '' : ` (killed by ${signal}, which crawlerd did not send)`;
  const down = exitCode === 255 ? ' The engine or the machine may have crashed or restarted.' : '';
  const why = error === null || error === '' ? '' : ` The runtime reports: ${error}`;
  return `The container exited without reporting a result, ${how}${by}.${down}${why}`;
}

/** Exit codes of processes killed by a signal: 128 + its number. */
const SIGNALS: Readonly<Record<number, string>> = { 130: 'SIGINT', 137: 'SIGKILL', 143: 'SIGTERM' };
