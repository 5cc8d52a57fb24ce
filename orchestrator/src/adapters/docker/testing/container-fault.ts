import type { ContainerOptions, ContainerSurroundings } from '../container-spec.ts';

/** What is decided about every container, whatever is launched. */
export const around: ContainerSurroundings = {
  instance: 'instance',
  network: 'crawlerd',
  folders: { configFile: '/data/task_configs/x/config.json', outputFolder: '/data/crawler_outputs/x' },
  stopGraceSeconds: 10,
  defaultResources: { memory_mb: 512, cpus: 1, pids: 1024 },
  ceilings: { memory_mb: 2048, cpus: 2, pids: 4096 },
  openFiles: 4096,
  init: true,
};
const KEYS = ['Image', 'Env', 'Labels', 'StopSignal', 'StopTimeout', 'Healthcheck', 'HostConfig'];
const HOST_KEYS = [
  'NetworkMode',
  'Mounts',
  'ReadonlyRootfs',
  'RestartPolicy',
  'AutoRemove',
  'Init',
  'Privileged',
  'PublishAllPorts',
  'IpcMode',
  'CgroupnsMode',
  'CapDrop',
  'SecurityOpt',
  'PidsLimit',
  'Memory',
  'MemorySwap',
  'ShmSize',
  'NanoCpus',
  'Ulimits',
  'OomScoreAdj',
  'LogConfig',
];
/** What is the same for every container. */
const FIXED = {
  NetworkMode: 'crawlerd',
  RestartPolicy: { Name: 'no' },
  AutoRemove: false,
  Init: true,
  Privileged: false,
  PublishAllPorts: false,
  IpcMode: 'private',
  CgroupnsMode: 'private',
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  Ulimits: [
    { Name: 'nofile', Soft: 4096, Hard: 4096 },
    { Name: 'core', Soft: 0, Hard: 0 },
  ],
  OomScoreAdj: 500,
  LogConfig: { Type: 'local', Config: { 'max-size': '128m', 'max-file': '2', compress: 'false' } },
};
const BINDS = [
  { Type: 'bind', Source: around.folders.configFile, Target: '/app/config/config.json', ReadOnly: true },
  { Type: 'bind', Source: around.folders.outputFolder, Target: '/app/output' },
];

/** Why a container may not be created; null if it may. Compared by hand: `expect` would take minutes for so many. */
export function fault(options: ContainerOptions, isRootAllowed: boolean): string | null {
  const { HostConfig: host, User: user, Image, Env = [], Labels = {}, ...rest } = options;
  const keys = Object.keys(options).filter((key) => key !== 'User');
  if (!same(keys.toSorted(), KEYS.toSorted())) return `keys ${keys.join(',')}`;
  if (!same(Object.keys(host).toSorted(), HOST_KEYS.toSorted())) return `keys ${Object.keys(host).join(',')}`;
  for (const [key, value] of Object.entries(FIXED)) {
    const found = Object.entries(host).find(([name]) => name === key)?.[1];
    if (!same(found, value)) return `${key} ${JSON.stringify(found)}`;
  }
  if (!same(rest, { StopSignal: 'SIGTERM', StopTimeout: 10, Healthcheck: { Test: ['NONE'] } })) return 'stop';
  if (isRootAllowed ? user !== undefined : !isUser(user)) return `user ${user}`;
  if (Image !== 'sha256:of-the-image') return `image ${Image}`;
  if (!same(Object.keys(Labels), LABELS)) return `labels ${Object.keys(Labels).join(',')}`;
  return faultInMounts(host) ?? faultInLimits(host) ?? faultInEnv(Env);
}

const LABELS = ['instance', 'execution', 'attempt', 'image', 'image-digest'].map(
  (name) => `crawlerd.${name}`,
);

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isUser(user: string | undefined): boolean {
  const [, uid] = /^([1-9]\d{0,9})(?::\d{1,10})?$/.exec(user ?? '') ?? [];
  return uid !== undefined && Number(uid) < 2 ** 31;
}

function faultInMounts({
  Mounts = [],
  ReadonlyRootfs,
  Memory = 0,
}: ContainerOptions['HostConfig']): string | null {
  const further = Mounts.slice(2);
  if (!same(Mounts.slice(0, 2), BINDS)) return 'the mounts of the contract';
  if (ReadonlyRootfs === false && further.length > 0) return 'mounts without a read-only root';
  for (const { Type, Source, Target, TmpfsOptions } of further) {
    if (Type !== 'tmpfs' || Source !== '' || !(TmpfsOptions && TmpfsOptions.SizeBytes <= Memory)) return Type;
    if (!Target.startsWith('/') || /^\/app\/(output|config\/config\.json)(\/|$)/.test(Target)) return Target;
  }
  return null;
}

function faultInLimits(host: ContainerOptions['HostConfig']): string | null {
  const { Memory, MemorySwap, NanoCpus, PidsLimit, ShmSize } = host;
  const within = (value: number | undefined, most: number): boolean =>
    Number.isInteger(value) && value !== undefined && value > 0 && value <= most;
  if (!within(Memory, 2048 * 2 ** 20) || MemorySwap !== Memory) return `memory ${Memory} ${MemorySwap}`;
  if (!within(ShmSize, Memory ?? 0)) return `shared memory ${ShmSize}`;
  if (!within(NanoCpus, 2e9)) return `cpus ${NanoCpus}`;
  return within(PidsLimit, 4096) ? null : `pids ${PidsLimit}`;
}

function faultInEnv(env: readonly string[]): string | null {
  const names = env.map((entry) => entry.slice(0, entry.indexOf('=')));
  if (new Set(names).size !== names.length || names.some((name) => !/^[A-Za-z_]\w*$/.test(name))) {
    return `names ${names.join(',')}`;
  }
  if (env.some((entry) => entry.includes('\0'))) return 'a value with NUL';
  return env.includes('CONFIG_PATH=/app/config/config.json') ? null : 'no config';
}
