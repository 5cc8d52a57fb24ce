import { setTimeout as pause } from 'node:timers/promises';
import { ConnectionPool, post } from '../support/connection.ts';
import type { DockerService } from '../support/docker-service.ts';
import { launch, launchedId } from '../support/reports.ts';
import type { Launches } from './launches.ts';
import { STAY } from './stay.ts';

const CONNECTIONS = 8;
const LOOK_MS = 1;

/** Launches through the API, as a user does. */
export class ServiceLaunches implements Launches {
  readonly #world: DockerService;
  readonly #connections: ConnectionPool;
  #ids: string[] = [];

  private constructor(world: DockerService, connections: ConnectionPool) {
    this.#world = world;
    this.#connections = connections;
  }

  static async over(world: DockerService): Promise<ServiceLaunches> {
    return new ServiceLaunches(world, await ConnectionPool.open(new URL(world.service.url), CONNECTIONS));
  }

  async launch(): Promise<number> {
    const startMs = performance.now();
    const { body } = await this.#connections.send(launch({ env: STAY }));
    const id = launchedId(body);
    this.#ids.push(id);
    // Read in this process: polling this often by requests would add load.
    for (;;) {
      const now = this.#world.service.store.find(id)?.execution.status;
      if (now === 'running') return performance.now() - startMs;
      if (now !== 'queued' && now !== 'starting') throw new Error(`a launch ended as ${now}`);
      await pause(LOOK_MS);
    }
  }

  async clear(): Promise<void> {
    for (const id of this.#ids) {
      await this.#connections.send(post(`/api/v1/executions/${id}/stop`, '{"mode":"kill"}'));
    }
    this.#ids = [];
    await this.#world.service.released();
  }

  close(): void {
    this.#connections.close();
  }
}
