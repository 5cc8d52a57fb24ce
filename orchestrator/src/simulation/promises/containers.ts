import { isLive } from '@crawlerd/shared';
import { attemptKey } from '../../domain/attempt.ts';
import { INSTANCE } from '../disk.ts';
import type { SimulatedContainer } from '../simulated-engine.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Promises 2, 3 and 6: containers, and what they printed. */
export function attemptCheckers(): Checker[] {
  return [
    { promise: 2, find: nextWaitsForRelease },
    { promise: 2, find: nobodyIsGoneWhoRuns },
    { promise: 6, find: logsAreWhole() },
  ];
}

/**
 * A container may outlive its attempt by the linger and the stop grace, or the orphan grace, each with the
 * reconcile that notices, and by what requests from before the quiet phase may still take.
 */
const OVERSTAY_MS = 240_000;

/** Looked at in the quiet phase, after each step: nothing is left to excuse a container that stays. */
export function quietCheckers(): Checker[] {
  const idleSinceMs = new Map<SimulatedContainer, number>();
  const find: Checker['find'] = (world) => {
    if (world.orchestrator?.incarnation.isListening !== true) return null;
    for (const container of ours(world)) {
      if (isNeeded(world, container)) idleSinceMs.delete(container);
      else if (!idleSinceMs.has(container)) idleSinceMs.set(container, world.schedule.nowMs);
      const sinceMs = Math.max(idleSinceMs.get(container) ?? Infinity, world.truth.hearingSinceMs);
      const idleMs = world.schedule.nowMs - sinceMs;
      if (idleMs > OVERSTAY_MS)
        return `${attemptKey(container.spec)} is there ${idleMs} ms after its attempt`;
    }
    return null;
  };
  return [{ promise: 3, find }];
}

function isNeeded({ ledger }: World, { spec }: SimulatedContainer): boolean {
  const row = ledger.executions.find(({ id }) => id === spec.executionId);
  return row !== undefined && row.attempt === spec.attempt && isLive(row.status);
}

/** Looked at whenever a container has changed. */
export function containerCheckers(): Checker[] {
  return [
    { promise: 2, find: oneContainerLives },
    { promise: 2, find: oneStart },
    { promise: 3, find: bystandersAreLeftAlone },
  ];
}

const nextWaitsForRelease: Checker['find'] = ({ ledger }) => {
  const early = ledger.newEvents
    .filter(({ kind, attempt }) => kind === 'dispatched' && attempt > 1)
    .find(
      ({ execution_id: id, attempt }) =>
        ledger.attempts.find((other) => other.execution_id === id && other.number === attempt - 1)
          ?.released_at === null,
    );
  return early === undefined ? null : `attempt ${early.attempt} of ${early.execution_id} began too early`;
};

const nobodyIsGoneWhoRuns: Checker['find'] = ({ ledger, engine }) => {
  const wrong = ledger.newEvents.find(
    ({ kind, execution_id: executionId, attempt }) =>
      (kind === 'container_exited' || kind === 'container_vanished') &&
      runs(engine.find({ executionId, attempt })),
  );
  return wrong === undefined ? null : `${wrong.execution_id}/${wrong.attempt} was called ended and runs`;
};

/** The name may be somebody else's. */
function runs(container: SimulatedContainer | undefined): boolean {
  return container?.instance === INSTANCE && container.isRunning;
}

const oneContainerLives: Checker['find'] = (world) => {
  const running = ours(world).filter(runs);
  const executions = running.map(({ spec }) => spec.executionId);
  const twice = executions.find((id, index) => executions.indexOf(id) !== index);
  return twice === undefined ? null : `two containers of ${twice} run`;
};

const oneStart: Checker['find'] = ({ engine, truth }) => {
  const starts = new Map<string, number>();
  for (const { spec, starts: n } of engine.everCreated) {
    starts.set(attemptKey(spec), (starts.get(attemptKey(spec)) ?? 0) + n);
  }
  for (const [name, n] of starts) {
    if (n > 1 + (truth.vanished.get(name) ?? 0)) return `${name} was started ${n} times`;
  }
  return null;
};

const bystandersAreLeftAlone: Checker['find'] = ({ bystanders }) => {
  const touched = [...bystanders].find(({ isRunning }) => !isRunning);
  return touched === undefined ? null : `container ${attemptKey(touched.spec)} was touched`;
};

function logsAreWhole(): Checker['find'] {
  const released = new Set<string>();
  return (world) => {
    for (const { execution_id: executionId, number, released_at: at } of world.ledger.attempts) {
      const name = attemptKey({ executionId, attempt: number });
      // A power cut may take the note that it was released; then it is released once more.
      if (at === null) released.delete(name);
      if (at === null || released.has(name)) continue;
      released.add(name);
      const fault = logFault(world, name);
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** What is wrong with our copy of what an attempt's containers printed. */
function logFault({ disk, engine, truth }: World, name: string): string | null {
  const lines = disk.logs.get(name)?.lines ?? [];
  if (typeof lines.at(-1) !== 'string') return `${name}: no last line says how it ended`;
  const copied = lines.filter((line) => typeof line !== 'string');
  const containers = engine.everCreated.filter(
    ({ spec, instance }) => attemptKey(spec) === name && instance === INSTANCE,
  );
  const printed = containers.flatMap(({ logs }) => logs);
  // What was printed and not yet copied is gone with a container that somebody took away.
  if ((truth.vanished.get(name) ?? 0) > 0) return null;
  // A start that a dead orchestrator had asked for can overtake the removal of what has never run: no engine
  // takes a removal that holds only for what has not started.
  if (containers.some(({ isDoomed }) => isDoomed)) return null;
  if (copied.length !== printed.length) return `${name}: ${copied.length} of ${printed.length} records`;
  const at = copied.findIndex((record, index) => record !== printed[index]);
  return at === -1 ? null : `${name}: record ${at} is not what was printed`;
}

/** Those we have to look after. */
export function ours({ engine, bystanders }: World): SimulatedContainer[] {
  return [...engine.containers.values()].filter((container) => !bystanders.has(container));
}
