import { attemptKey } from '../../domain/attempt.ts';
import { excessOf, outputQuota, type OutputQuota } from '../../domain/output-quota.ts';
import { REST_MS_MAX } from '../../supervisor/output-watch.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';
import { ours } from './containers.ts';

/** Run when the database has changed. */
export function quotaCheckers(): Checker[] {
  return [
    { promise: 'quota', find: calledAboveAndWasNot },
    { promise: 'quota', find: notFailed },
    { promise: 'quota', find: endedAboveAndNotSaid },
    { promise: 'quota', find: retriedAbove() },
  ];
}

/** From the look that finds it until it is dead: a graceful stop, requests that wait for their turn. */
const STOP_MS_MAX = 60_000;

/** Run after each step of the quiet phase, when no fault excuses a container that goes on writing. */
export function quietQuotaCheckers(): Checker[] {
  const aboveSinceMs = new Map<string, number>();
  const find: Checker['find'] = (world) => {
    if (world.orchestrator?.incarnation.isListening !== true) return null;
    const { nowMs } = world.schedule;
    // A folder that was slow to walk while there were faults may still rest.
    const aboveMsMax = REST_MS_MAX + world.settings.supervisor.outputs.lookMs + STOP_MS_MAX;
    for (const container of ours(world)) {
      const { spec, isRunning } = container;
      // A copy made by somebody else belongs to no attempt: it is removed as an orphan, in its time.
      if (world.copies.has(container)) continue;
      const name = attemptKey(spec);
      if (!isRunning || !isAbove(world, spec.executionId)) {
        aboveSinceMs.delete(name);
        continue;
      }
      if (!aboveSinceMs.has(name)) aboveSinceMs.set(name, nowMs);
      const aboveMs = nowMs - Math.max(aboveSinceMs.get(name) ?? nowMs, world.truth.reachableSinceMs);
      if (aboveMs > aboveMsMax) return `${name} has been above its quota for ${aboveMs} ms and still runs`;
    }
    return null;
  };
  return [{ promise: 'quota', find }];
}

function isAbove(world: World, executionId: string): boolean {
  return excessOf(world.disk.usage(executionId), quotaOf(world, executionId)) !== null;
}

function quotaOf({ ledger, settings }: World, executionId: string): OutputQuota {
  return outputQuota(ledger.spec(executionId), settings.supervisor.outputs.maxMb);
}

/** The folder may have been emptied since it was measured. */
const calledAboveAndWasNot: Checker['find'] = (world) => {
  const wrong = world.ledger.newEvents.find(
    ({ kind, execution_id: id }) =>
      kind === 'output_quota_exceeded' && excessOf(world.disk.mostUsed(id), quotaOf(world, id)) === null,
  );
  return wrong === undefined ? null : `${wrong.execution_id} was never above its quota`;
};

const notFailed: Checker['find'] = ({ ledger }) => {
  const odd = ledger.executions.find(({ status, reason }) => reason === 'disk_quota' && status !== 'failed');
  return odd === undefined ? null : `${odd.id} is ${odd.status}, for its quota`;
};

/** A container that ends with its folder above the quota ends for it, unless its end was decided before. */
const endedAboveAndNotSaid: Checker['find'] = (world) => {
  for (const { execution_id: id, kind, from_status: from } of world.ledger.newEvents) {
    if (kind !== 'container_exited' && kind !== 'container_vanished') continue;
    if (from !== 'stopping' && isAbove(world, id)) return `${id} ended above its quota, as if it were not`;
  }
  return null;
};

/** Only a user may ask for another attempt on a folder above its quota. */
function retriedAbove(): Checker['find'] {
  const resumed = new Set<string>();
  return (world) => {
    for (const { execution_id: id, kind, attempt } of world.ledger.newEvents) {
      if (kind === 'resumed') resumed.add(id);
      if (kind !== 'dispatched') continue;
      if (attempt > 1 && !resumed.has(id) && isAbove(world, id))
        return `${id}/${attempt} began above its quota`;
      resumed.delete(id);
    }
    return null;
  };
}
