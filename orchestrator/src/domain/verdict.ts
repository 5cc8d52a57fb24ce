import { REASONS, type Reason } from '@crawlerd/shared';
import type { Attempt } from './attempt.ts';
import type { ContainerExit, ExecutionEvent } from './events.ts';
import { kindOf } from './events.ts';
import type { Execution, Snapshot, Verdict } from './execution.ts';

/** Reason and sentence of the finished status that an event led to. */
export function verdictOf(snapshot: Snapshot, event: ExecutionEvent, now: Date): Verdict {
  const reason = reasonOf(snapshot.execution, event);
  return { reason, message: messageOf(reason, snapshot, event), at: now };
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
    case 'output_quota_exceeded':
      return 'disk_quota';
    case 'container_exited':
    case 'container_vanished':
      if (execution.stop !== null) return reasonOfStop(execution.stop.cause);
      if (kind === 'container_vanished') return 'container_vanished';
      if (event.kind === 'container_exited' && event.exit.neverRan === true) return 'launch_failed';
      return oomKilled(event) ? 'oom_killed' : 'exited_without_completion';
    case 'dispatched':
    case 'cache_missed':
    case 'container_started':
    case 'heartbeat':
    case 'warned':
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
    case 'disk_quota':
      return 'disk_quota';
  }
}

function oomKilled(event: ExecutionEvent): boolean {
  return event.kind === 'container_exited' && event.exit.oomKilled === true;
}

function messageOf(reason: Reason, { execution, attempt }: Snapshot, event: ExecutionEvent): string {
  const { spec, stop } = execution;
  const general = REASONS[reason];
  switch (reason) {
    case 'reported_failure':
    case 'interrupted': {
      const said = event.kind === 'completion' ? event.completion.error_message : null;
      return isBlank(said) ? general : said;
    }
    case 'acceptance_failed':
      return event.kind === 'completion' ? (event.unmet ?? general) : general;
    case 'launch_failed':
      if (event.kind === 'container_exited') return neverRanSentence(event.exit);
      return event.kind === 'launch_failed' ? event.message : general;
    case 'exited_without_completion':
      return event.kind === 'container_exited' ? exitSentence(event.exit, attempt) : general;
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
    case 'disk_quota':
      // What was measured when it was stopped: the crawler may have removed it since.
      return event.kind === 'output_quota_exceeded' ? event.message : (attempt?.endMessage ?? general);
    case 'completed':
    case 'container_vanished':
      return general;
  }
}

/** Nothing that can be seen: such as what `str()` makes of many an exception of Python. */
function isBlank(text: string | null | undefined): text is '' | null | undefined {
  return text === null || text === undefined || !/[^\s\p{C}]/u.test(text);
}

function neverRanSentence({ error }: ContainerExit): string {
  return `The command of the container could not be run: ${isBlank(error) ? 'the runtime does not say why' : error}.`;
}

function exitSentence({ exitCode, error }: ContainerExit, attempt: Attempt | null): string {
  const refusal = refusalOf(attempt);
  const how = exitCode === null ? 'with an unknown exit code' : `with exit code ${exitCode}`;
  const signal = SIGNALS[exitCode ?? 0];
  const by = signal === undefined ? '' : ` (killed by ${signal}, which crawlerd did not send)`;
  const down = exitCode === 255 ? ' The engine or the machine may have crashed or restarted.' : '';
  const why = isBlank(error) ? '' : ` The runtime reports: ${error}`;
  const what =
    refusal === null
      ? 'The container exited without reporting a result,'
      : `The crawler's result was refused: ${refusal.replace(/\.$/, '')}. The container exited`;
  const log = attempt === null ? '' : ` Its output may say more: crawlerd logs ${attempt.executionId}`;
  return `${what} ${how}${by}.${down}${why}${log}`;
}

/** Why a result that it has sent or left could not be taken; null if it has not reported any. */
export function refusalOf(attempt: Attempt | null): string | null {
  return attempt?.warnings.find(({ code }) => code === 'completion_refused')?.message ?? null;
}

/** Exit codes of processes killed by a signal: 128 + its number. */
const SIGNALS: Readonly<Record<number, string>> = { 130: 'SIGINT', 137: 'SIGKILL', 143: 'SIGTERM' };
