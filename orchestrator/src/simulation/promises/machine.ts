import { isFinished, isLive, type Status } from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { TRANSITIONS } from '../../domain/transitions.ts';
import type { ExecutionRow, Ledger, ProgressRow } from '../ledger.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** The rules of the state machine, the queue and stops. */
export function machineCheckers(): Checker[] {
  return [
    { promise: 'machine', find: changesFollowTheTable() },
    { promise: 'machine', find: capacityIsRespected },
    { promise: 'machine', find: queueOrderIsKept() },
    { promise: 'machine', find: stopsWereAsked },
    { promise: 'machine', find: stopsHold },
    { promise: 'machine', find: progressNeverGoesBack() },
  ];
}

/** Every change of status is a row of the transition table and is recorded as an event. */
function changesFollowTheTable(): Checker['find'] {
  const last = new Map<string, Status>();
  return ({ ledger }) => {
    for (const { execution_id: id, kind, from_status: from, to_status: to } of ledger.newEvents) {
      // A line that says what is noticed of an execution, and changes nothing.
      if (kind === 'drift' && from === to) continue;
      if (from !== (last.get(id) ?? null))
        return `${id} left ${from} by ${kind}, though it was ${last.get(id)}`;
      const isRow = TRANSITIONS.some((row) => row.from === from && row.on === kind && row.to === to);
      if (from !== null && !isRow) return `${id} went from ${from} to ${to} by ${kind}`;
      last.set(id, to);
    }
    const odd = ledger.executions.find(({ id, status }) => last.get(id) !== status);
    return odd === undefined ? null : `${odd.id} is ${odd.status}, its history ends with ${last.get(odd.id)}`;
  };
}

const capacityIsRespected: Checker['find'] = ({ ledger, settings }) => {
  const { maxConcurrent, maxPerHost } = settings.supervisor.capacity;
  const live = ledger.executions.filter(({ status }) => isLive(status));
  const taken = ledger.attempts.filter(({ released_at: at }) => at === null).length;
  if (taken > maxConcurrent) return `${taken} unreleased attempts, with a capacity of ${maxConcurrent}`;
  const hosts = live.map(({ id }) => ledger.spec(id).targetHost);
  const full = hosts.find(
    (host) => hosts.filter((other) => other === host).length > (maxPerHost ?? Infinity),
  );
  return full === undefined ? null : `too many executions for host ${full}`;
};

/** Among executions that have never run: the higher priority first, then the earlier arrival. */
function queueOrderIsKept(): Checker['find'] {
  return (world) => {
    const { ledger } = world;
    const dispatched = ledger.newEvents
      .filter(({ kind }) => kind === 'dispatched')
      .map((each) => each.execution_id);
    const waiting = ledger.executions.filter(({ status, attempt }) => status === 'queued' && attempt === 0);
    for (const id of dispatched) {
      for (const other of waiting) {
        if (isAhead(world, other.id, id) && !isHostFull(world, other.id) && !waitsForEarlier(world, other))
          return `${id} went before ${other.id}`;
      }
    }
    return null;
  };
}

/** For one of its schedule that was not finished, or not before this step. */
function waitsForEarlier(
  { ledger }: World,
  { id, schedule_id: schedule, waits_for_earlier: waits }: ExecutionRow,
): boolean {
  if (waits !== 1) return false;
  const justFinished = new Set(
    ledger.newEvents.filter(({ to_status: to }) => isFinished(to)).map((each) => each.execution_id),
  );
  return ledger.executions.some(
    (other) =>
      other.schedule_id === schedule &&
      other.id < id &&
      (!isFinished(other.status) || justFinished.has(other.id)),
  );
}

function isAhead({ ledger }: World, id: string, other: string): boolean {
  const lead = ledger.spec(id).priority - ledger.spec(other).priority;
  return lead > 0 || (lead === 0 && id < other);
}

function isHostFull({ ledger, settings }: World, id: string): boolean {
  const { maxPerHost } = settings.supervisor.capacity;
  const host = ledger.spec(id).targetHost;
  const there = ledger.executions.filter(
    (other) => isLive(other.status) && ledger.spec(other.id).targetHost === host,
  );
  return maxPerHost !== null && there.length >= maxPerHost;
}

const stopsWereAsked: Checker['find'] = ({ ledger, truth }) => {
  const wrong = ledger.executions.find(
    (row) => row.reason === 'stop_requested' && !truth.stopAsked.has(row.id) && !isReplaced(ledger, row),
  );
  return wrong === undefined ? null : `no user asked to stop ${wrong.id}`;
};

/** Stopped for a later one of its schedule, which waits for its end. */
function isReplaced({ executions }: Ledger, { id, schedule_id: schedule }: ExecutionRow): boolean {
  return executions.some(
    (later) => later.schedule_id === schedule && later.id > id && later.waits_for_earlier === 1,
  );
}

/** After an answered stop there is no further attempt until a user resumes. */
const stopsHold: Checker['find'] = ({ ledger, truth }) => {
  for (const id of truth.stopAnswered) {
    const row = ledger.executions.find((each) => each.id === id);
    if (row?.status === 'queued') return `${id} was stopped and is queued`;
    if (row !== undefined && isLive(row.status) && row.stop_cause === null) {
      return `${id} was stopped and is ${row.status}`;
    }
  }
  return null;
};

function progressIn(snapshot: Snapshot | null): ProgressRow | null {
  if (snapshot === null) return null;
  const { sequence, progress } = snapshot.liveness;
  return { sequence, crawled: progress?.crawled_urls ?? 0 };
}

/** Only a crash may lose progress: that which was received and not written yet. */
function progressNeverGoesBack(): Checker['find'] {
  const progress = new Map<string, { sequence: number; crawled: number; incarnation: number }>();
  return ({ ledger, orchestrator }) => {
    if (orchestrator?.incarnation.isAlive !== true) return null;
    for (const { id, attempt } of ledger.executions) {
      const { sequence, crawled } = progressIn(orchestrator.observeLive(id)) ?? ledger.progress(id);
      if (sequence === null) continue;
      const { number: incarnation } = orchestrator.incarnation;
      const now = { sequence, crawled, incarnation };
      const before = progress.get(`${id}/${attempt}`);
      progress.set(`${id}/${attempt}`, now);
      if (before === undefined || before.incarnation !== incarnation) continue;
      if (now.sequence < before.sequence || now.crawled < before.crawled) {
        return `${id}/${attempt} went from page ${before.crawled} to ${now.crawled}`;
      }
    }
    return null;
  };
}
