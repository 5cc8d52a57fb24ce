import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import {
  CONTAINER_CONFIG_PATH,
  CONTAINER_OUTPUT_PATH,
  CONTAINER_SECRETS_PATH,
  CONTRACT_ENV,
  type Resources,
} from '@crawlerd/shared';
import type { Ceilings } from '../../domain/ceilings.ts';
import type { PreparedFolders } from '../../ports/execution-folders.ts';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { FIXED_USER, type ContainerUser } from './image-user.ts';
import { writablePlaces } from './image-volumes.ts';
import type { LaunchImage } from './launch-image.ts';
import { labelsOf, LABELS } from './names.ts';

const MEBIBYTE = 1024 * 1024;
const NANO = 1_000_000_000;

/**
 * What the engine keeps, until it is copied. Its files are larger than a log of ours may become, so that everything we
 * keep is in the first one: at a rotation, some engines lose and repeat lines for those who follow. A second file, as
 * the engine would empty an only one under its readers; together they are never enough to fill a disk.
 *
 * `local` keeps a long line as the bytes that were printed. `json-file` cuts it every 16 KiB and makes text of each
 * piece, which destroys the characters at the cuts.
 */
const LOG_CONFIG = { Type: 'local', Config: { 'max-size': '128m', 'max-file': '2', compress: 'false' } };

/** Shared memory counts as memory of the container; so much is what engines give. */
const SHARED_MEMORY_BYTES = 64 * MEBIBYTE;

/** If this machine runs out of memory all the same, crawls are to end before the service and the engine do. */
const OOM_SCORE = 500;

/** Lower limits than these no program starts with, and 0 would mean none at all. */
const LEAST: Ceilings = { memory_mb: 16, cpus: 0.01, pids: 8 };

/** The types of the client library lack what newer engines have. */
export interface ContainerOptions extends ContainerCreateOptions {
  readonly HostConfig: HostConfig & { readonly CgroupnsMode: 'private' };
}

export interface ContainerSurroundings {
  readonly instance: string;
  readonly network: string;
  /** Paths as the engine sees them. */
  readonly folders: PreparedFolders;
  readonly stopGraceSeconds: number;
  readonly defaultResources: Required<Resources>;
  readonly ceilings: Ceilings;
  /** Files and sockets that each process may have open. */
  readonly openFiles: number;
  /** Whether the engine can put a small init in front: it reaps zombies and forwards signals. */
  readonly init: boolean;
}

/**
 * The container that the engine creates: the only place that decides what a crawler can access. Of a launch it
 * takes only the image, the environment, the mounts and the limits; of an image, its user and its volumes.
 */
export function containerSpec(
  spec: LaunchSpec,
  image: LaunchImage,
  around: ContainerSurroundings,
): ContainerOptions {
  const { memory_mb, cpus, pids } = limitsOf(spec.resources, around);
  const memory = Math.floor(memory_mb) * MEBIBYTE;
  return {
    // What was looked at is what runs: the name may stand for another image by now.
    Image: image.imageDigest,
    ...(image.user === null ? {} : { User: userText(image.user) }),
    Env: envOf(spec.env, around.folders),
    Labels: { ...labelsOf(around.instance, spec), ...imageLabels(spec, image) },
    StopSignal: 'SIGTERM',
    StopTimeout: Math.ceil(around.stopGraceSeconds),
    // Heartbeats say whether a crawler is alive; the image's own check would only be more processes in it.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: around.network,
      Mounts: [
        readOnly(around.folders.configFile, CONTAINER_CONFIG_PATH),
        ...(around.folders.secretsFile === undefined
          ? []
          : [readOnly(around.folders.secretsFile, CONTAINER_SECRETS_PATH)]),
        { Type: 'bind', Source: around.folders.outputFolder, Target: CONTAINER_OUTPUT_PATH },
        ...(image.readOnly ? writablePlaces(image.volumes, memory / 2) : []),
      ],
      ReadonlyRootfs: image.readOnly,
      // A container that restarts or removes itself would lose its exit code and its logs.
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      Init: around.init,
      Privileged: false,
      PublishAllPorts: false,
      IpcMode: 'private',
      CgroupnsMode: 'private',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: pids,
      Memory: memory,
      // The same value means no additional swap.
      MemorySwap: memory,
      ShmSize: Math.min(SHARED_MEMORY_BYTES, memory / 2),
      NanoCpus: Math.floor(cpus * NANO),
      Ulimits: [
        { Name: 'nofile', Soft: around.openFiles, Hard: around.openFiles },
        // A core file would be as large as the memory, and goes where this machine's kernel is told to put it.
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      OomScoreAdj: OOM_SCORE,
      LogConfig: LOG_CONFIG,
    },
  };
}

function readOnly(source: string, target: string): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: true };
}

/** Also for launches that were accepted when the ceilings were higher, or by a version that had none. */
function limitsOf(asked: Resources, { defaultResources, ceilings }: ContainerSurroundings): Ceilings {
  const within = (resource: keyof Ceilings): number => {
    const wanted = asked[resource];
    // A comparison with what is no number says nothing.
    const chosen = wanted === undefined || Number.isNaN(wanted) ? defaultResources[resource] : wanted;
    return Math.min(Math.max(chosen, LEAST[resource]), ceilings[resource]);
  };
  return { memory_mb: within('memory_mb'), cpus: within('cpus'), pids: Math.floor(within('pids')) };
}

/** The last look at it: whatever led here, only an image that the operator allows it runs as root. */
function userText({ uid, gid }: ContainerUser): string {
  if (!Number.isInteger(uid) || uid <= 0) return `${FIXED_USER.uid}:${FIXED_USER.gid}`;
  return gid === null ? String(uid) : `${uid}:${gid}`;
}

/** A name that is none, such as `TASK_EXECUTION_ID=x`, would be another variable for the crawler than for us. */
function envOf(env: LaunchSpec['env'], { secretsFile }: PreparedFolders): string[] {
  const paths = {
    [CONTRACT_ENV.configPath]: CONTAINER_CONFIG_PATH,
    ...(secretsFile !== undefined && { [CONTRACT_ENV.secretsPath]: CONTAINER_SECRETS_PATH }),
  };
  return Object.entries({ ...env, ...paths })
    .filter(([name, value]) => /^[A-Za-z_]\w*$/.test(name) && !value.includes('\0'))
    .map(([name, value]) => `${name}=${value}`);
}

/** For people, as the engine lists the container with the digest only; and for the record of the attempt. */
function imageLabels({ image }: LaunchSpec, { imageRepoDigest }: LaunchImage): Record<string, string> {
  return {
    [LABELS.image]: image,
    // Also where there is none: a label of the image itself must not take its place.
    [LABELS.repoDigest]: imageRepoDigest ?? '',
  };
}
