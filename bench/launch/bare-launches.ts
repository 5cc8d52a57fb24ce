import { containerSpec } from '../../orchestrator/src/adapters/docker/container-spec.ts';
import { hasInitProcess } from '../../orchestrator/src/adapters/docker/init-process.ts';
import { LaunchImages } from '../../orchestrator/src/adapters/docker/launch-images.ts';
import { containerName } from '../../orchestrator/src/adapters/docker/names.ts';
import {
  BARE_INSTANCE,
  LIMITS,
  RESOURCES,
  STOP_GRACE_SECONDS,
  type DockerService,
} from '../support/docker-service.ts';
import type { Launches } from './launches.ts';
import { STAY } from './stay.ts';

let launched = 0;

/** The same containers as the service's, created and started directly. */
export class BareLaunches implements Launches {
  readonly #world: DockerService;
  #ids: string[] = [];

  constructor(world: DockerService) {
    this.#world = world;
  }

  async launch(): Promise<number> {
    const { docker, engine, image, network, folders } = this.#world;
    const spec = {
      executionId: `${BARE_INSTANCE}-${++launched}`,
      attempt: 1,
      image,
      config: '{}',
      env: STAY,
      resources: {},
    };
    const options = containerSpec(spec, await new LaunchImages(engine, BARE_INSTANCE, LIMITS).find(image), {
      instance: BARE_INSTANCE,
      network,
      folders: await folders.prepare(spec.executionId, spec.config),
      stopGraceSeconds: STOP_GRACE_SECONDS,
      defaultResources: RESOURCES,
      ...LIMITS,
      init: await hasInitProcess(engine),
    });
    const startMs = performance.now();
    const container = await docker.createContainer({ ...options, name: containerName(spec) });
    await container.start();
    const tookMs = performance.now() - startMs;
    this.#ids.push(container.id);
    return tookMs;
  }

  async clear(): Promise<void> {
    await Promise.all(
      this.#ids.map((id) => this.#world.docker.getContainer(id).remove({ force: true, v: true })),
    );
    this.#ids = [];
  }
}
