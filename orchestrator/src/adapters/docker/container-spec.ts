import type { ContainerCreateOptions } from 'dockerode';
import { CONTAINER_CONFIG_PATH, CONTAINER_OUTPUT_PATH, CONTRACT_ENV, type Resources } from '@crawlerd/shared';
import type { PreparedFolders } from '../../ports/execution-folders.ts';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { labelsOf } from './names.ts';

const MEBIBYTE = 1024 * 1024;
const NANO = 1_000_000_000;

/** Enough for the engine to keep output that is not copied yet, and never enough to fill a disk. */
const LOG_CONFIG = { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '5' } };

export interface ContainerSurroundings {
  readonly instance: string;
  readonly network: string;
  /** Paths as the engine sees them. */
  readonly folders: PreparedFolders;
  readonly stopGraceSeconds: number;
  readonly defaultResources: Required<Resources>;
  /** Whether the engine can put a small init in front: it reaps zombies and forwards signals. */
  readonly init: boolean;
}

/**
 * The container that the engine creates: the only place that decides what a crawler can access. Of a launch it
 * takes only the image, the environment, the two mounts and the limits.
 */
export function containerSpec(spec: LaunchSpec, around: ContainerSurroundings): ContainerCreateOptions {
  const { memory_mb, cpus, pids } = { ...around.defaultResources, ...spec.resources };
  const env = { ...spec.env, [CONTRACT_ENV.configPath]: CONTAINER_CONFIG_PATH };
  return {
    Image: spec.image,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(around.instance, spec),
    StopSignal: 'SIGTERM',
    StopTimeout: Math.ceil(around.stopGraceSeconds),
    HostConfig: {
      NetworkMode: around.network,
      Mounts: [
        {
          Type: 'bind',
          Source: around.folders.configFile,
          Target: CONTAINER_CONFIG_PATH,
          ReadOnly: true,
        },
        { Type: 'bind', Source: around.folders.outputFolder, Target: CONTAINER_OUTPUT_PATH },
      ],
      // A container that restarts or removes itself would lose its exit code and its logs.
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      Init: around.init,
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: pids,
      Memory: memory_mb * MEBIBYTE,
      // The same value means no additional swap.
      MemorySwap: memory_mb * MEBIBYTE,
      NanoCpus: Math.max(Math.round(cpus * NANO), NANO / 100),
      LogConfig: LOG_CONFIG,
    },
  };
}
