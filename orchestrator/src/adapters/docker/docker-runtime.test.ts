import { describe, expect, it } from 'vitest';
import type { LaunchSpec } from '../../ports/runtime.ts';
import { eventually } from '../../testing/eventually.ts';
import { inTurn, json, socketEngine } from '../../testing/socket-engine.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { DockerRuntime } from './docker-runtime.ts';

const NAME = 'crawler-task-e1-1';
const TOKEN = 'http://user:s3cret-token@10.0.0.1:1';
const spec: LaunchSpec = {
  executionId: 'e1',
  attempt: 1,
  image: 'shop:1',
  config: '{}',
  env: { API_BASE_URL: TOKEN },
  resources: {},
};
const ref = { executionId: 'e1', attempt: 1 };

const NEVER = '0001-01-01T00:00:00Z';
const idle = { Running: false, Paused: false, Restarting: false, OOMKilled: false, ExitCode: 0, Error: '' };
const container = (State: object, instance = 'mine') => ({
  Id: 'abc',
  Config: { Labels: { 'crawlerd.instance': instance } },
  State: { ...idle, StartedAt: NEVER, FinishedAt: NEVER, ...State },
});
const created = json(200, container({}));
const running = json(200, container({ Running: true, StartedAt: '2026-01-02T03:04:05Z' }));
const exited = json(
  200,
  container({ StartedAt: '2026-01-02T03:04:05Z', FinishedAt: '2026-01-02T03:04:06Z' }),
);
const absent = json(404, { message: `No such container: ${NAME}` });
const network = json(200, { IPAM: { Config: [{ Subnet: '10.9.0.0/16', Gateway: '10.9.0.1' }] } });
const version = json(200, { Components: [{ Name: 'Engine' }] });

const NETWORK = 'GET /networks/net';
const INSPECT = `GET /containers/${NAME}/json`;
const INSPECT_ID = 'GET /containers/abc/json';
const CREATE = 'POST /containers/create';
const START = 'POST /containers/abc/start';

type Routes = Parameters<typeof socketEngine>[0];

function setUp(routes: Routes, deadlineMs?: number) {
  const { engine, seen } = socketEngine(
    { 'GET /version': version, [NETWORK]: network, ...routes },
    deadlineMs,
  );
  const runtime = new DockerRuntime({
    engine,
    instance: 'mine',
    network: 'net',
    folders: new DataDirExecutionFolders({ root: temporaryFolder() }),
    stopGraceSeconds: 1,
    defaultResources: { memory_mb: 64, cpus: 1, pids: 16 },
  });
  const count = (route: string): number => seen.filter((request) => request.route === route).length;
  return { runtime, seen, count };
}

describe('a launch', () => {
  it('never shows credentials in a URL', async () => {
    const { runtime, seen } = setUp({
      [INSPECT]: inTurn(absent, created),
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: json(204, null),
    });
    await runtime.ensureLaunched(spec);
    expect(seen.map(({ url }) => url).join()).not.toContain('s3cret');
    const create = seen.find(({ route }) => route === CREATE);
    expect(create?.url).toBe(`/containers/create?name=${NAME}`);
    expect(JSON.parse(create?.body ?? '')).toMatchObject({
      Env: expect.arrayContaining([`API_BASE_URL=${TOKEN}`]),
      HostConfig: { Init: false },
    });
  });

  it('adopts the container of an earlier call that came through after all', async () => {
    const { runtime, count } = setUp({
      [INSPECT]: inTurn(absent, absent, created),
      [CREATE]: json(409, { message: `Conflict. The container name "/${NAME}" is already in use` }),
      [START]: json(204, null),
    });
    await runtime.ensureLaunched(spec);
    expect(count(START)).toBe(1);
  });

  it('takes "already started" for a success', async () => {
    const { runtime } = setUp({ [INSPECT]: created, [START]: (response) => response.writeHead(304).end() });
    await expect(runtime.ensureLaunched(spec)).resolves.toBeNull();
  });

  it.each([
    ['running', running],
    ['exited', exited],
  ])('does not start a container that is %s', async (_name, state) => {
    const { runtime, count } = setUp({ [INSPECT]: state });
    await runtime.ensureLaunched(spec);
    expect(count(CREATE) + count(START)).toBe(0);
  });

  it('that the engine reported as failed although it happened is a success', async () => {
    const { runtime } = setUp({
      [INSPECT]: created,
      [START]: json(500, { message: 'context deadline exceeded' }),
      [INSPECT_ID]: running,
    });
    await expect(runtime.ensureLaunched(spec)).resolves.toBeNull();
  });

  it('may be tried again when the engine failed without trying', async () => {
    const { runtime } = setUp({
      [INSPECT]: created,
      [START]: json(503, { message: 'shutting down' }),
      [INSPECT_ID]: created,
    });
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'interrupted', mayPass: true });
  });

  it('never quotes credentials in a fault', async () => {
    const { runtime } = setUp({
      [INSPECT]: absent,
      [CREATE]: json(400, { message: `invalid environment variable: ${TOKEN}` }),
    });
    const error = await runtime.ensureLaunched(spec).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code: 'rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
  });

  it('names the container as it is called, whatever else a fault must not show', async () => {
    const id = '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe';
    const name = `crawler-task-${id}-1`;
    const env = {
      ...spec.env,
      TASK_EXECUTION_ID: id,
      STOP_GRACE_SECONDS: '10',
      KIND: 'crawler',
      KEY: 'hunter2',
    };
    const foreign = { [`GET /containers/${name}/json`]: json(200, container({}, 'other')) };
    await expect(setUp(foreign).runtime.ensureLaunched({ ...spec, executionId: id, env })).rejects.toThrow(
      `docker rm ${name}`,
    );
    const message = `invalid env: TASK_EXECUTION_ID=${id} KEY=hunter2 ${TOKEN}`;
    const refused = { [`GET /containers/${name}/json`]: absent, [CREATE]: json(400, { message }) };
    await expect(setUp(refused).runtime.ensureLaunched({ ...spec, executionId: id, env })).rejects.toThrow(
      `TASK_EXECUTION_ID=${id} KEY=*** http://***@10.0.0.1:1`,
    );
  });
});

describe('a log that is to be followed', () => {
  it('lets the launches go first that are under way', async () => {
    const other = { executionId: 'e2', attempt: 1 };
    const finishStart: (() => void)[] = [];
    const { runtime, seen } = setUp({
      [INSPECT]: inTurn(absent, created),
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: (response) => void finishStart.push(() => response.writeHead(204).end()),
      'GET /containers/crawler-task-e2-1/json': absent,
    });
    const launched = runtime.ensureLaunched(spec);
    const followed = runtime.logs(other, { follow: true }).next();
    await eventually('the start is under way', () => finishStart.length === 1);
    finishStart[0]?.();
    await launched;
    expect(await followed).toMatchObject({ done: true });
    expect(seen.map(({ route }) => route).slice(-2)).toEqual([
      START,
      'GET /containers/crawler-task-e2-1/json',
    ]);
  });
});

describe('an engine that accepts connections and never answers', () => {
  it('is unreachable for inspect, and interrupts the rest, within the deadline', async () => {
    const { runtime } = setUp({ [NETWORK]: () => {} }, 30);
    expect(await runtime.inspect(ref)).toMatchObject({ kind: 'unreachable' });
    await expect(runtime.ping()).rejects.toMatchObject({ code: 'unreachable' });
    await expect(runtime.listOwned()).rejects.toMatchObject({ code: 'interrupted' });
    await expect(runtime.prepare()).rejects.toMatchObject({ code: 'interrupted' });
    const listener = { onConnected: () => {}, onHint: () => {} };
    await expect(runtime.watch(listener, new AbortController().signal)).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});

describe('the question whether launches are possible', () => {
  it('holds no connection to an engine that hangs, however often it is asked', async () => {
    let open = 0;
    const { runtime } = setUp(
      {
        'GET /_ping': (response) => {
          open += 1;
          response.once('close', () => (open -= 1));
        },
      },
      30,
    );
    for (let i = 0; i < 3; i++) {
      await expect(runtime.ping()).rejects.toMatchObject({ code: 'unreachable' });
    }
    await eventually('all are let go', () => open === 0);
  });

  it('is answered while the engine is busy with everything else', async () => {
    const { runtime, count } = setUp({ [INSPECT]: () => {}, 'GET /_ping': json(200, 'OK') });
    const looks = Array.from({ length: 20 }, () => runtime.inspect(ref));
    await eventually('looks', () => count(INSPECT) > 0);
    await expect(runtime.ping()).resolves.toBeUndefined();
    await Promise.all(looks);
  });
});

describe('an answer whose connection dies after the headers', () => {
  it('ends within the deadline', async () => {
    const { runtime } = setUp(
      {
        'GET /containers/json': (response) => {
          response.writeHead(200, { 'content-type': 'application/json' }).write('[');
          response.socket?.destroy();
        },
      },
      200,
    );
    await expect(runtime.listOwned()).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('an event feed that is cut', () => {
  it('is an error, and crashes nothing', async () => {
    const { runtime } = setUp({
      'GET /events': (response) => {
        response.writeHead(200).write('{"half');
        setImmediate(() => response.socket?.destroy());
      },
    });
    let connected = 0;
    const listener = { onConnected: () => (connected += 1), onHint: () => {} };
    await expect(runtime.watch(listener, new AbortController().signal)).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(connected).toBe(1);
  });
});

describe('a stop', () => {
  it('holds when the engine says the container is not running any more', async () => {
    const { runtime } = setUp({
      [INSPECT]: inTurn(running, exited),
      'POST /containers/abc/stop': json(500, { message: 'cannot kill container: not running' }),
    });
    await expect(runtime.stop(ref, { graceSeconds: 1 })).resolves.toBeUndefined();
  });

  it('waits for a launch that is under way, so that nothing starts behind its back', async () => {
    let release = (): void => {};
    const { runtime, seen } = setUp({
      [INSPECT]: inTurn(created, running, exited),
      [START]: (response) => {
        release = () => response.writeHead(204).end();
      },
      'POST /containers/abc/kill': json(204, null),
    });
    const launching = runtime.ensureLaunched(spec);
    await eventually('the start is asked for', () => seen.some(({ route }) => route === START));
    const stopping = runtime.stop(ref, { graceSeconds: 0 });
    release();
    await Promise.all([launching, stopping]);
    expect(seen.map(({ route }) => route)).toEqual([
      INSPECT,
      NETWORK,
      START,
      INSPECT,
      'POST /containers/abc/kill',
      INSPECT,
    ]);
  });
});

describe('an id that could name another object of the engine', () => {
  it.each(['../images', 'a/b', 'x?force=1', ''])('is refused: %j', async (executionId) => {
    const { runtime, seen } = setUp({});
    await expect(runtime.inspect({ executionId, attempt: 1 })).rejects.toMatchObject({ code: 'rejected' });
    expect(seen).toEqual([]);
  });
});
