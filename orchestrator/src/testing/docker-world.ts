import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerRuntime, type DockerRuntimeOptions } from '../adapters/docker/docker-runtime.ts';
import { Engine, engineAddress } from '../adapters/docker/engine.ts';
import { DataDirExecutionFolders } from '../adapters/data-folder/execution-folders.ts';
import { ensureScriptedImage } from './scripted-image.ts';

export const DOCKER_ADDRESS = engineAddress(process.env);
export const TEST_RESOURCES = { memory_mb: 256, cpus: 1, pids: 64 };

export const TEST_LIMITS = {
  ceilings: { memory_mb: 512, cpus: 2, pids: 1024 },
  openFiles: 1024,
  rootImages: [],
  readOnlyImages: [],
};

/** A network, a data folder and an image on the real engine, for one test file. */
export interface DockerWorld {
  image: string;
  network: string;
  root: string;
  connect: (instance: string, options?: Partial<DockerRuntimeOptions>) => DockerRuntime;
  dispose: () => Promise<void>;
}

export async function makeDockerWorld(): Promise<DockerWorld> {
  const engine = new Engine(DOCKER_ADDRESS);
  const image = await ensureScriptedImage(engine);
  const root = await mkdtemp(join(tmpdir(), 'crawlerd-docker-'));
  const network = `crawlerd-test-${randomBytes(4).toString('hex')}`;
  const connect = (instance: string, options: Partial<DockerRuntimeOptions> = {}): DockerRuntime =>
    new DockerRuntime({
      engine: new Engine(DOCKER_ADDRESS),
      instance,
      network,
      folders: new DataDirExecutionFolders({ root }),
      stopGraceSeconds: 10,
      filtersEgress: true,
      defaultResources: TEST_RESOURCES,
      ...TEST_LIMITS,
      ...options,
    });
  return {
    image,
    network,
    root,
    connect,
    dispose: async () => {
      await connect('any').close({ removeNetwork: true });
      engine.close();
      await rm(root, { recursive: true });
    },
  };
}
