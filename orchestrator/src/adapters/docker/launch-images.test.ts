import { pack, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { inTurn, json } from '../../testing/socket-engine.ts';
import {
  CREATE,
  IMAGE,
  IMAGE_ID,
  FIND,
  none,
  scriptedRuntime,
  spec,
  START,
} from './testing/scripted-runtime.ts';

type Answer = ReturnType<typeof json>;
type Routes = Parameters<typeof scriptedRuntime>[0];

const ARCHIVE = 'GET /containers/abc/archive';
const REMOVE = 'DELETE /containers/abc';

const imageWith = (config: object, more: object = {}): Answer =>
  json(200, { Id: IMAGE_ID, Config: config, ...more });

/** Launches on an engine whose image says so, and returns what it was told to create for the attempt. */
async function launched(routes: Routes, deadlineMs?: number) {
  const { runtime, seen, count } = scriptedRuntime(
    {
      [FIND]: none,
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: json(204, null),
      [REMOVE]: json(204, null),
      ...routes,
    },
    deadlineMs,
  );
  const result = await runtime.ensureLaunched(spec).catch((error: unknown) => error);
  const body = seen.findLast(({ route, url }) => route === CREATE && url.includes('crawler-task'))?.body;
  const created: unknown = body === undefined ? null : JSON.parse(body);
  return { runtime, result, created, count, seen };
}

/** An archive of one entry. */
function entry(header: Partial<Header> & { name: string }, text = ''): Answer {
  return (response) => {
    const tar = pack();
    tar.entry(header, text);
    tar.finalize();
    // Whoever has read enough closes the connection.
    tar.on('error', () => {});
    tar.pipe(response);
  };
}

const passwd = entry({ name: 'passwd' }, 'root:x:0:0\nnode:x:1000:1001\n');
const group = entry({ name: 'group' }, 'staff:x:50:\n');

describe('a launch', () => {
  it('creates the container from the image that was looked at, whatever the name stands for by then', async () => {
    const RepoDigests = ['other@sha256:1', 'shop@sha256:2'];
    const { result, created } = await launched({ [IMAGE]: imageWith({ User: '7:0' }, { RepoDigests }) });
    expect(created).toMatchObject({
      Image: IMAGE_ID,
      User: '7:0',
      Labels: { 'crawlerd.image': 'shop:1', 'crawlerd.image-digest': 'shop@sha256:2' },
    });
    expect(result).toEqual({
      containerId: 'abc',
      image: { imageDigest: IMAGE_ID, imageRepoDigest: 'shop@sha256:2' },
    });
  });

  it('names the image as the launch does, when it has gone meanwhile', async () => {
    const { result } = await launched({ [CREATE]: json(404, { message: `No such image: ${IMAGE_ID}` }) });
    expect(result).toMatchObject({ code: 'image_missing', message: expect.stringContaining('shop:1') });
  });

  it.each([undefined, '', '0', 'root:staff'])('runs an image with the user %j as nobody', async (User) => {
    const { created } = await launched({ [IMAGE]: imageWith({ User }) });
    expect(created).toMatchObject({ User: '65534:65534' });
  });

  it('asks the engine for nothing with a name that is no image', async () => {
    const { runtime, seen } = scriptedRuntime({ [FIND]: none });
    for (const image of ['a/../../containers/x', 'a?b', '', 'A']) {
      await expect(runtime.ensureLaunched({ ...spec, image })).rejects.toMatchObject({ code: 'rejected' });
    }
    expect(seen.filter(({ route }) => route.includes('/images/'))).toEqual([]);
  });

  it.each([
    [{ '/app/output/x': {} }, 'inside of what crawlerd mounts (/app/output/x)'],
    [{ '/app/config/../output/./x/': {} }, 'inside of what crawlerd mounts (/app/output/x)'],
    [Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`/v${i}`, {}])), 'declares 17 volumes'],
  ])('refuses an image with volumes that harm: %#', async (Volumes, why) => {
    const { result, created } = await launched({ [IMAGE]: imageWith({ User: '7', Volumes }) });
    expect(result).toMatchObject({ code: 'rejected', message: expect.stringContaining(why) });
    expect(created).toBeNull();
  });

  it('looks into no image with volumes that harm: it would make them all', async () => {
    const Volumes = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`/v${i}`, {}]));
    const { result, count } = await launched({ [IMAGE]: imageWith({ User: 'node', Volumes }) });
    expect(result).toMatchObject({ code: 'rejected', message: expect.stringContaining('17 volumes') });
    expect(count(CREATE)).toBe(0);
  });
});

describe('the user of an image that names one', () => {
  const named = { [IMAGE]: imageWith({ User: 'node:staff' }) };

  it('is looked up once per image, in a container that never runs and does not stay', async () => {
    const { runtime, created, count, seen } = await launched({ ...named, [ARCHIVE]: inTurn(passwd, group) });
    expect(created).toMatchObject({ User: '1000:50' });
    expect(count(START)).toBe(1);
    expect(count(REMOVE)).toBe(1);
    const look = seen.find(({ route, url }) => route === CREATE && url.includes('crawlerd-image-mine-'));
    expect(JSON.parse(look?.body ?? '')).toMatchObject({
      Image: IMAGE_ID,
      User: '65534:65534',
      HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'] },
    });
    await runtime.ensureLaunched(spec);
    expect(count(ARCHIVE)).toBe(2);
  });

  it('is found behind links, which the engine follows inside of the image', async () => {
    const link = entry({ name: 'passwd', type: 'symlink', linkname: '../nix/passwd' });
    const { created, seen } = await launched({ ...named, [ARCHIVE]: inTurn(link, passwd, group) });
    expect(created).toMatchObject({ User: '1000:50' });
    expect(seen.filter(({ route }) => route === ARCHIVE).map(({ url }) => url)).toEqual([
      expect.stringContaining(`path=${encodeURIComponent('/etc/passwd')}`),
      expect.stringContaining(`path=${encodeURIComponent('/nix/passwd')}`),
      expect.stringContaining(`path=${encodeURIComponent('/etc/group')}`),
    ]);
  });

  it.each<[string, Answer]>([
    ['does not exist', json(404, { message: 'Could not find the file /etc/passwd in container abc' })],
    ['is a folder', entry({ name: 'passwd', type: 'directory' })],
    ['is a pipe', entry({ name: 'passwd', type: 'fifo' })],
    ['is a link to itself', entry({ name: 'passwd', type: 'symlink', linkname: 'passwd' })],
    ['is larger than any such file', entry({ name: 'passwd' }, `node:x:5:5\n${'#'.repeat(2 ** 20)}`)],
    ['is empty', entry({ name: 'passwd' })],
  ])('is unknown if the file %s', async (_what, answer) => {
    const { result, created, count } = await launched({ ...named, [ARCHIVE]: answer });
    expect(result).toMatchObject({ code: 'rejected', message: expect.stringContaining('"node"') });
    expect(created).toBeNull();
    expect(count(REMOVE)).toBe(1);
  });

  it.each<[string, Answer]>([
    ['is cut', (response) => void response.writeHead(200).write('half', () => response.socket?.destroy())],
    ['is gone', json(404, { message: 'No such container: abc' })],
    ['fails', json(500, { message: 'no space left' })],
  ])('is asked for again later, if the answer %s', async (_what, answer) => {
    const { runtime, result, created, count } = await launched({
      ...named,
      [ARCHIVE]: inTurn(answer, passwd, group),
    });
    expect(result).toMatchObject({ mayPass: true });
    expect(created).toBeNull();
    expect(count(REMOVE)).toBe(1);
    expect(await runtime.ensureLaunched(spec)).not.toBeNull();
  });
});

it('ends within its deadline if the engine never ends an archive', async () => {
  const { result, count } = await launched(
    {
      [IMAGE]: imageWith({ User: 'node' }),
      [ARCHIVE]: (response) => void response.writeHead(200).write('half'),
    },
    200,
  );
  expect(result).toMatchObject({ code: 'interrupted' });
  expect(count(REMOVE)).toBe(1);
});

it('removes what a look into an image left behind that was cut short', async () => {
  const { runtime, seen, count } = scriptedRuntime({
    'GET /containers/json': json(200, [{ Id: 'abc' }]),
    [REMOVE]: json(204, null),
  });
  await runtime.prepare();
  expect(count(REMOVE)).toBe(1);
  const list = seen.find(({ route }) => route === 'GET /containers/json');
  expect(decodeURIComponent(list?.url ?? '')).toContain('{"name":["^/crawlerd-image-mine-"]}');
});
