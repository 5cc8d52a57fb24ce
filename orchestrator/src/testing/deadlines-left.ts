import { ClockWatch } from '../supervisor/clock-watch.ts';
import { silentLogger } from './silent-logger.ts';
import type { World } from './world.ts';

export function leftSeconds(world: World, deadline: Date | null): number {
  return ((deadline?.getTime() ?? 0) - world.clock.now().getTime()) / 1000;
}

/** How long an execution may still run. */
export function durationLeft(world: World, id: string): number {
  return leftSeconds(world, world.find(id).execution.durationDeadlineAt);
}

/** Of one life of the service. */
export function watchOf(world: World): ClockWatch {
  return new ClockWatch({ store: world.store, clock: world.clock, logger: silentLogger, intervalMs: 5000 });
}
