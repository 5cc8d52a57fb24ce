import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { DockerRuntime } from '../../orchestrator/src/adapters/docker/docker-runtime.ts';
import { Engine, engineAddress } from '../../orchestrator/src/adapters/docker/engine.ts';
import { LABELS } from '../../orchestrator/src/adapters/docker/names.ts';
import { DataDirExecutionFolders } from '../../orchestrator/src/adapters/data-folder/execution-folders.ts';
import { ensureScriptedImage } from '../../orchestrator/src/testing/scripted-image.ts';
import { startBenchService, type BenchService } from './service.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const STOP_GRACE_SECONDS = 10;
export const RESOURCES = { memory_mb: 256, cpus: 1, pids: 64 };
export const LIMITS = {
  ceilings: { memory_mb: 1024, cpus: 2, pids: 1024 },
  openFiles: 4096,
  rootImages: [],
  readOnlyImages: [],
};
/** Label of containers that a benchmark creates itself and the service must not adopt. */
export const BARE_INSTANCE = `bench-${process.pid}`;

export interface DockerService {
  readonly service: BenchService;
  readonly engine: Engine;
  /** A direct connection to the engine. */
  readonly docker: Docker;
  readonly image: string;
  readonly network: string;
  readonly folders: DataDirExecutionFolders;
  /** Remaining containers of the service or the benchmark. */
  readonly leftContainers: () => Promise<string[]>;
  readonly leftNetworks: () => Promise<string[]>;
  /** Ends the service, with only its own clean-up. */
  readonly stop: () => Promise<void>;
}

/**
 * The service on the real engine, with the image of a scripted program. Everything it created is removed
 * afterwards, also after an error or Ctrl-C.
 */
export async function withDockerService<T>(work: (world: DockerService) => Promise<T>): Promise<T> {
  const address = engineAddress(process.env);
  const docker = new Docker(address.options);
  const engine = new Engine(address);
  const network = `crawlerd-bench-${randomBytes(4).toString('hex')}`;
  const folder = temporaryFolder();
  const folders = new DataDirExecutionFolders({ root: folder });
  const image = await ensureScriptedImage(engine);
  const runtimes: DockerRuntime[] = [];
  const service = await startBenchService(
    folder,
    (instance) => {
      const runtime = new DockerRuntime({
        engine: new Engine(address),
        instance,
        network,
        folders,
        stopGraceSeconds: STOP_GRACE_SECONDS,
        filtersEgress: true,
        defaultResources: RESOURCES,
        ...LIMITS,
      });
      runtimes.push(runtime);
      return runtime;
    },
    image,
  );
  const instances = [service.store.instanceId(), BARE_INSTANCE];

  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping ??= (async () => {
      await service.stop();
      for (const runtime of runtimes) await runtime.close({ removeNetwork: true });
    })();
    return stopping;
  };
  const leftContainers = async (): Promise<string[]> => {
    const label = instances.map((instance) => `${LABELS.instance}=${instance}`);
    // Filters of one kind are combined with AND, so each label is queried separately.
    const found = await Promise.all(
      label.map((each) => docker.listContainers({ all: true, filters: { label: [each] } })),
    );
    return found.flat().map(({ Id }) => Id);
  };
  const leftNetworks = async (): Promise<string[]> =>
    (await docker.listNetworks({ filters: { name: [network] } })).map(({ Id }) => Id);
  const cleanUp = async (): Promise<void> => {
    await stop();
    for (const id of await leftContainers()) await docker.getContainer(id).remove({ force: true });
    for (const id of await leftNetworks()) await docker.getNetwork(id).remove();
    engine.close();
  };
  const interrupted = (): void => {
    void cleanUp().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await work({
      service,
      engine,
      docker,
      image,
      network,
      folders,
      leftContainers,
      leftNetworks,
      stop,
    });
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await cleanUp();
  }
}
