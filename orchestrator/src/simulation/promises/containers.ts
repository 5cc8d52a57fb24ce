import { isLive } from '@crawlerd/shared';
import { attemptKey, type AttemptRef } from '../../domain/attempt.ts';
import { INSTANCE } from '../disk.ts';
import type { SimulatedContainer } from '../simulated-engine.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Promises 2, 3 and 6: containers and their logs. */
export function attemptCheckers(): Checker[] {
  return [
    { promise: 2, find: nextWaitsForRelease },
    { promise: 2, find: noRunningContainerIsRecordedAsEnded },
    { promise: 6, find: logsAreComplete() },
  ];
}

/**
 * A container may outlive its attempt by the linger and the stop grace, or by the orphan grace, each plus the
 * reconcile that notices it, plus the time of requests from before the quiet phase.
 */
const CLEANUP_MS_MAX = 240_000;

/** Run after each step of the quiet phase, when no fault excuses a container that stays. */
export function quietCheckers(): Checker[] {
  const idleSinceMs = new Map<SimulatedContainer, number>();
  const find: Checker['find'] = (world) => {
    if (world.orchestrator?.incarnation.isListening !== true) return null;
    for (const container of ours(world)) {
      if (isNeeded(world, container)) idleSinceMs.delete(container);
      else if (!idleSinceMs.has(container)) idleSinceMs.set(container, world.schedule.nowMs);
      const sinceMs = Math.max(idleSinceMs.get(container) ?? Infinity, world.truth.reachableSinceMs);
      const idleMs = world.schedule.nowMs - sinceMs;
      if (idleMs > CLEANUP_MS_MAX)
        return `${attemptKey(container.spec)} still exists ${idleMs} ms after its attempt`;
    }
    return null;
  };
  return [{ promise: 3, find }];
}

function isNeeded({ ledger }: World, { id: containerId, spec }: SimulatedContainer): boolean {
  const row = ledger.executions.find(({ id }) => id === spec.executionId);
  if (row === undefined || row.attempt !== spec.attempt || !isLive(row.status)) return false;
  const attempt = ledger.attempts.find(
    ({ execution_id: id, number }) => id === spec.executionId && number === spec.attempt,
  );
  // Of several with the labels of an attempt, it needs only the one that is recorded.
  return attempt?.container_id === null || attempt?.container_id === containerId;
}

/** Run whenever a container has changed. */
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

const noRunningContainerIsRecordedAsEnded: Checker['find'] = ({ ledger, engine, copies }) => {
  const runs = (attempt: AttemptRef): boolean =>
    engine.everCreated.some(
      (each) =>
        each.instance === INSTANCE &&
        each.isRunning &&
        !copies.has(each) &&
        attemptKey(each.spec) === attemptKey(attempt),
    );
  const wrong = ledger.newEvents.find(
    ({ kind, execution_id: executionId, attempt }) =>
      (kind === 'container_exited' || kind === 'container_vanished') && runs({ executionId, attempt }),
  );
  return wrong === undefined
    ? null
    : `${wrong.execution_id}/${wrong.attempt} was recorded as ended and still runs`;
};

const oneContainerLives: Checker['find'] = (world) => {
  const running = ours(world).filter((each) => each.isRunning && !world.copies.has(each));
  const executions = running.map(({ spec }) => spec.executionId);
  const twice = executions.find((id, index) => executions.indexOf(id) !== index);
  return twice === undefined ? null : `two containers of ${twice} run`;
};

const oneStart: Checker['find'] = ({ engine, truth, copies }) => {
  const starts = new Map<string, number>();
  for (const container of engine.everCreated) {
    const { spec, instance, starts: n } = container;
    if (instance !== INSTANCE || copies.has(container)) continue;
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

function logsAreComplete(): Checker['find'] {
  const released = new Set<string>();
  return (world) => {
    for (const { execution_id: executionId, number, released_at: at } of world.ledger.attempts) {
      const name = attemptKey({ executionId, attempt: number });
      // A power cut may lose the record of the release; then it is released again.
      if (at === null) released.delete(name);
      if (at === null || released.has(name)) continue;
      released.add(name);
      const problem = logProblem(world, name);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** What is wrong with our copy of what an attempt's containers printed. */
function logProblem({ disk, engine, truth }: World, name: string): string | null {
  const lines = disk.logs.get(name)?.lines ?? [];
  if (typeof lines.at(-1) !== 'string') return `${name}: no last line says how it ended`;
  const copied = lines.filter((line) => typeof line !== 'string');
  const containers = engine.everCreated.filter(
    ({ spec, instance }) => attemptKey(spec) === name && instance === INSTANCE,
  );
  const printed = containers.flatMap(({ logs }) => logs);
  // Output that was not copied yet is lost with a container that a third party removed.
  if ((truth.vanished.get(name) ?? 0) > 0) return null;
  // A start requested by a dead orchestrator can overtake the removal of a container that has never run: no
  // engine offers a removal conditional on that.
  if (containers.some(({ isRemovalRequested }) => isRemovalRequested)) return null;
  if (copied.length !== printed.length) return `${name}: ${copied.length} of ${printed.length} records`;
  const at = copied.findIndex((record, index) => record !== printed[index]);
  return at === -1 ? null : `${name}: record ${at} is not what was printed`;
}

/** The containers that the orchestrator is responsible for. */
export function ours({ engine, bystanders }: World): SimulatedContainer[] {
  return [...engine.containers.values()].filter((container) => !bystanders.has(container));
}
