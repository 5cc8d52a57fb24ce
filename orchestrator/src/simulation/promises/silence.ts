import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Promise 8, in true time: silence counts only while the orchestrator could receive heartbeats. */
export function silenceCheckers(): Checker[] {
  const memory: Memory = {
    runningMs: new Map(),
    staleMs: new Map(),
    storedUnanswered: new Set(),
    judged: new Set(),
  };
  return [
    { promise: 8, find: (world) => staleTooEarly(world, memory) },
    { promise: 8, find: (world) => endedTooEarly(world, memory) },
    { promise: 8, find: overdueTooEarly() },
  ];
}

interface Memory {
  /** By attempt: when it became running, or stale. */
  readonly runningMs: Map<string, number>;
  readonly staleMs: Map<string, number>;
  /** Attempts with a heartbeat that was committed before the orchestrator died, and so never answered. */
  readonly storedUnanswered: Set<string>;
  /** Attempts that are being ended because of silence. */
  readonly judged: Set<string>;
}

function staleTooEarly(
  { ledger, schedule, truth }: World,
  { runningMs, staleMs, storedUnanswered }: Memory,
): string | null {
  for (const { execution_id: id, attempt, to_status: to, kind } of ledger.newEvents) {
    const name = `${id}/${attempt}`;
    if (to === 'running') runningMs.set(name, schedule.nowMs);
    // Heard, and known to be: only the longer wait for the first heartbeat is over. The silence begins no earlier.
    if (kind === 'heartbeat' && truth.diedOverHeartbeat.has(name)) storedUnanswered.add(name);
    if (kind !== 'heartbeat_missed') continue;
    staleMs.set(name, schedule.nowMs);
    const lastHeartbeatMs = truth.lastHeartbeatMs.get(name);
    const sinceMs = Math.max(truth.reachableSinceMs, lastHeartbeatMs ?? 0, runningMs.get(name) ?? 0);
    const silentMs = schedule.nowMs - sinceMs;
    const { staleAfterSeconds, firstHeartbeatSeconds } = ledger.spec(id);
    const isFirst = lastHeartbeatMs === undefined && !storedUnanswered.has(name);
    const allowedSeconds = isFirst ? Math.max(staleAfterSeconds, firstHeartbeatSeconds) : staleAfterSeconds;
    if (silentMs < allowedSeconds * 1000) {
      return `${name} was silent for ${silentMs} of ${allowedSeconds * 1000} ms while the orchestrator could receive`;
    }
  }
  return null;
}

/** Factor by which the time until a silent crawl is killed grows while most of the fleet is silent. */
const KILL_TIME_FACTOR = 4;

function endedTooEarly(world: World, { staleMs, judged }: Memory): string | null {
  const { ledger, schedule, truth } = world;
  for (const { id, attempt, stop_cause: cause } of ledger.executions) {
    const name = `${id}/${attempt}`;
    if (cause !== 'silence' || judged.has(name)) continue;
    judged.add(name);
    const staleSinceMs = staleMs.get(name) ?? 0;
    const silentMs = schedule.nowMs - Math.max(truth.reachableSinceMs, staleSinceMs);
    const allowedMs = ledger.spec(id).staleKillAfterSeconds * 1000;
    if (silentMs < allowedMs) return `${name} was ended after ${silentMs} of ${allowedMs} ms of being stale`;
    // Measured by the wall clock, so checked only if no jump lies in between.
    const isClear = truth.lastJumpMs < staleSinceMs;
    if (isClear && isMassSilence(world) && schedule.nowMs - staleSinceMs < KILL_TIME_FACTOR * allowedMs) {
      return `${name} was ended while most were silent`;
    }
  }
  return null;
}

/** As the scan saw it: executions that became stale in this step were still running then. */
function isMassSilence({ ledger }: World): boolean {
  const fresh = new Set(
    ledger.newEvents.filter(({ kind }) => kind === 'heartbeat_missed').map((each) => each.execution_id),
  );
  const silent = ledger.executions.filter(({ id, status }) => status === 'stale' && !fresh.has(id)).length;
  const reporting = ledger.executions.filter(
    ({ id, status }) => status === 'running' || fresh.has(id),
  ).length;
  return silent >= 3 && silent >= 0.55 * (silent + reporting);
}

/** Not a promise about silence, but about the same clock: `max_duration_seconds` are true seconds. */
function overdueTooEarly(): Checker['find'] {
  const startedMs = new Map<string, number>();
  return ({ ledger, schedule }) => {
    for (const { execution_id: id, kind, to_status: to } of ledger.newEvents) {
      if (kind === 'resumed') startedMs.delete(id);
      if (to === 'running' && !startedMs.has(id)) startedMs.set(id, schedule.nowMs);
      const sinceMs = startedMs.get(id);
      if (kind !== 'deadline_exceeded' || sinceMs === undefined) continue;
      const ranMs = schedule.nowMs - sinceMs;
      const allowedMs = (ledger.spec(id).maxDurationSeconds ?? 0) * 1000;
      if (ranMs < allowedMs) return `${id} ran for ${ranMs} of ${allowedMs} ms`;
    }
    return null;
  };
}
