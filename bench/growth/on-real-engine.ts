import { setTimeout as pause } from 'node:timers/promises';
import { ConnectionPool } from '../support/connection.ts';
import { withDockerService, type DockerService } from '../support/docker-service.ts';
import type { Report } from '../support/report.ts';
import { launch, launchedId } from '../support/reports.ts';
import { growth, resourcesHeld, type Resources } from '../support/resources.ts';

const FIRST = 50;
const AT_ONCE = 5;
/** Time for closed connections to be released. */
const SETTLE_MS = 500;

/** Containers that print a line and exit: each is launched, watched, logged, given a verdict and removed. */
export async function onRealEngine({ launches }: { readonly launches: number }): Promise<Report> {
  return withDockerService(async (world) => {
    const operator = await ConnectionPool.open(new URL(world.service.url), AT_ONCE);
    let early: Resources | null = null;
    for (let launched = 0; launched < launches; launched += AT_ONCE) {
      if (launched === FIRST) early = await heldAtRest(world);
      await Promise.all(Array.from({ length: AT_ONCE }, () => live(world, operator)));
    }
    const late = await heldAtRest(world);
    operator.close();
    if (early === null) throw new Error(`growth needs more than ${FIRST} launches`);
    await world.stop();
    const containers = await world.leftContainers();
    const networks = await world.leftNetworks();
    return {
      bench: 'growth on the real engine',
      conditions: { launches, first: FIRST },
      figures: [
        ...growth(early, late),
        { name: 'containers left', value: containers.length, unit: '', wanted: { atMost: 0 } },
        { name: 'networks left', value: networks.length, unit: '', wanted: { atMost: 0 } },
      ],
    };
  });
}

async function live({ service }: DockerService, operator: ConnectionPool): Promise<void> {
  const { body } = await operator.send(launch());
  const id = launchedId(body);
  while (service.store.find(id)?.execution.verdict === null) await pause(10);
}

async function heldAtRest({ service }: DockerService): Promise<Resources> {
  await service.released();
  await pause(SETTLE_MS);
  return resourcesHeld();
}
