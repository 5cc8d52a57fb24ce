import { attemptKey } from '../domain/attempt.ts';
import { INSTANCE } from './disk.ts';
import type { SimulatedContainer } from './simulated-engine.ts';
import { OTHER_INSTANCE, type World } from './world.ts';

/**
 * What tools do that update or recreate containers: they rename one, and may make another with all its labels, under
 * the old name or a new one. Or the name comes to somebody who has nothing to do with us.
 */
export function replaceContainer(world: World, container: SimulatedContainer): void {
  const { random, engine, ledger, bystanders, copies } = world;
  const key = attemptKey(container.spec);
  const old = container.name;
  engine.rename(container, `${old}-old-${world.steps}`);
  const then = random.pick(['nothing', 'copy', 'copy', 'foreign'] as const);
  const isRecorded = ledger.attempts.some(({ container_id: id }) => id === container.id);
  // Nothing tells the copy from a container whose id was not recorded, once that is gone.
  if (then === 'copy' && isRecorded && !copies.has(container)) {
    world.recordFault('a third party renames the container and copies it', key);
    const copy = engine.create(
      INSTANCE,
      container.spec,
      random.chance(0.5) ? old : `${old}-copy-${world.steps}`,
    );
    copies.add(copy);
    engine.start(copy);
  } else if (then === 'foreign') {
    world.recordFault('a third party renames the container and takes its name', key);
    const foreign = engine.create(OTHER_INSTANCE, container.spec, old);
    bystanders.add(foreign);
    engine.start(foreign);
  } else {
    world.recordFault('a third party renames the container', key);
  }
}
