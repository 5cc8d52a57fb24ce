import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Launch } from '@crawlerd/shared';
import { buildScriptImage, docker } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { ServiceProcess } from '../support/service-process.ts';

const SCRIPT = readFileSync(
  fileURLToPath(new URL('../support/probe-container.mjs', import.meta.url)),
  'utf8',
);
const REPOSITORY = `crawlerd-test/boundary-${process.pid}`;
const PASSWD = 'root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\nworker:x:1234:50::/:/bin/sh\n';

/** Lines of a Dockerfile, by the tag of the image. */
const IMAGES = {
  root: ['USER root'],
  zero: ['USER +0:0'],
  toor: ['USER toor'],
  worker: ['USER worker'],
  stranger: ['USER stranger'],
  openshift: ['USER 1001:0'],
  volume: ['USER 0', 'VOLUME /volume', 'HEALTHCHECK --interval=1s CMD ["node", "-e", "0"]'],
  inside: ['VOLUME /app/output/inside'],
} as const;
type Tag = keyof typeof IMAGES;

beforeAll(async () => {
  for (const [tag, lines] of Object.entries(IMAGES)) {
    await buildScriptImage(`${REPOSITORY}:${tag}`, CRAWLER_IMAGE, SCRIPT, docker, {
      dockerfile: ['COPY passwd /etc/passwd', ...lines],
      files: { passwd: PASSWD },
    });
  }
});
afterAll(async () => {
  for (const tag of Object.keys(IMAGES))
    await docker.getImage(`${REPOSITORY}:${tag}`).remove({ force: true });
});

interface Facts {
  readonly uid: number;
  readonly gid: number;
  readonly mounts: readonly string[];
}

function launchOf(tag: Tag, changes: Partial<Launch> = {}): Launch {
  const config = { task_name: 'boundary', base_url: 'http://127.0.0.1/' };
  return { config, image: `${REPOSITORY}:${tag}`, ...changes };
}

async function started(settings: Record<string, string> = {}): Promise<ServiceProcess> {
  return ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: `${REPOSITORY}:*`, ...settings });
}

/** What a container of that image has found. */
async function factsOf(service: ServiceProcess, tag: Tag, changes: Partial<Launch> = {}) {
  const id = await service.launch(launchOf(tag, changes));
  const { error_message: why } = await service.reaches(id, 'failed');
  const text = await readFile(`${service.dataDir}/crawler_outputs/${id}/facts.json`, 'utf8').catch(
    () => null,
  );
  if (text === null) throw new Error(`no facts: ${why}`);
  return JSON.parse(text) as Facts;
}

describe('an image', () => {
  it('never runs as root, however it asks for it, and otherwise as its own user', async () => {
    const service = await started();
    for (const tag of ['root', 'zero', 'toor'] as const) {
      expect({ tag, ...(await factsOf(service, tag)) }).toMatchObject({
        tag,
        uid: 65_534,
        gid: 65_534,
        groups: [65_534],
      });
    }
    expect(await factsOf(service, 'worker')).toMatchObject({ uid: 1234, gid: 50 });
    expect(await factsOf(service, 'openshift')).toMatchObject({ uid: 1001, gid: 0 });
    const unknown = await service.launch(launchOf('stranger'));
    expect(await service.reaches(unknown, 'failed')).toMatchObject({
      reason: 'launch_failed',
      error_message: expect.stringContaining('"stranger", which it does not have'),
    });
    // Nothing is left of the looks into the images.
    const left = await docker.listContainers({ all: true, filters: { name: ['^/crawlerd-image-'] } });
    expect(left).toEqual([]);
  });

  it('runs as root where the operator allows it, still without capabilities', async () => {
    const service = await started({ CRAWLERD_ROOT_IMAGES: `${REPOSITORY}:root` });
    expect(await factsOf(service, 'root')).toMatchObject({
      uid: 0,
      capabilities: Array.from({ length: 5 }, () => '0000000000000000').join(' '),
      noNewPrivileges: '1',
      seccomp: '2',
    });
    expect(await factsOf(service, 'zero')).toMatchObject({ uid: 65_534 });
  });

  it('has a limit of open files, leaves no core file, and is the first to end if memory is short', async () => {
    const service = await started({ CRAWLERD_OPEN_FILES: '500' });
    expect(await factsOf(service, 'root')).toMatchObject({
      openFiles: { open: expect.toSatisfy((open: number) => open < 500), end: 'EMFILE' },
      coreLimit: '0 0',
      oomScore: 500,
    });
  });

  it('that declares a volume inside the output folder is refused, and leaves nothing there', async () => {
    const service = await started();
    const id = await service.launch(launchOf('inside'));
    expect(await service.reaches(id, 'failed')).toMatchObject({
      reason: 'launch_failed',
      error_message: expect.stringContaining('/app/output/inside'),
    });
  });
});

describe('a read-only image', () => {
  it('can write to its output folder and to memory of a fixed size, and run nothing from there', async () => {
    const service = await started({ CRAWLERD_READ_ONLY_IMAGES: `${REPOSITORY}:*` });
    const volumes = (await docker.listVolumes()).Volumes.length;
    const facts = await factsOf(service, 'volume', { resources: { memory_mb: 512 } });
    expect(facts).toMatchObject({
      root: 'EROFS',
      app: 'EROFS',
      tmp: 'done',
      variableTmp: 'done',
      run: 'done',
      sharedMemory: 'done',
      volume: 'done',
      runsFromTmp: 'EACCES',
      full: 'ENOSPC',
    });
    const mounted = facts.mounts.filter((line) => /^tmpfs \/(tmp|var\/tmp|run|volume) /.test(line));
    expect(mounted).toHaveLength(4);
    for (const line of mounted) expect(line).toMatch(/ rw,nosuid,nodev,noexec,relatime,size=262144k/);
    expect((await docker.listVolumes()).Volumes.length).toBeLessThanOrEqual(volumes);
  });
});

describe('an attempt', () => {
  it('keeps the digest of the image it ran, whatever the name stands for later', async () => {
    const service = await started();
    const { Id } = await docker.getImage(`${REPOSITORY}:worker`).inspect();
    const id = await service.launch(launchOf('worker'));
    await service.reaches(id, 'failed');
    await docker.getImage(`${REPOSITORY}:root`).tag({ repo: REPOSITORY, tag: 'worker' });
    const { attempts } = await service.show(id);
    expect(attempts).toMatchObject([{ image_digest: Id, image_repo_digest: null }]);
  });
});

describe('the ceilings of the operator', () => {
  it('refuse a launch that asks for more, and a service whose own defaults are more', async () => {
    const service = await started({ CRAWLERD_MAX_MEMORY_MB: '600', CRAWLERD_MAX_CPUS: '1.5' });
    const refused = await service.post(
      '/executions',
      launchOf('worker', { resources: { memory_mb: 601, cpus: 2, pids: 4097 } }),
    );
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      errors: [
        { field: 'resources.memory_mb', message: expect.stringContaining('600') },
        { field: 'resources.cpus', message: expect.stringContaining('CRAWLERD_MAX_CPUS') },
        { field: 'resources.pids', message: expect.stringContaining('CRAWLERD_MAX_PIDS') },
      ],
    });
    await expect(started({ CRAWLERD_MAX_MEMORY_MB: '256' })).rejects.toThrow(
      /CRAWLERD_MEMORY_MB is 512, but no container gets more than 256: lower it, or raise CRAWLERD_MAX_MEMORY_MB/,
    );
  });
});
