import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { inTurn, json } from '../../testing/socket-engine.ts';
import {
  absent,
  container,
  CREATE,
  created,
  exited,
  FIND,
  INSPECT,
  INSPECT_NAME,
  NAME,
  none,
  one,
  running,
  scriptedRuntime,
  spec,
  START,
  TOKEN,
} from './testing/scripted-runtime.ts';

describe('a launch', () => {
  it('never shows credentials in a URL', async () => {
    const { runtime, seen } = scriptedRuntime({
      [FIND]: none,
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

  it('adopts the container of an earlier call that succeeded after all', async () => {
    const { runtime, count } = scriptedRuntime({
      [FIND]: inTurn(none, none, one),
      [INSPECT_NAME]: inTurn(absent, created),
      [INSPECT]: created,
      [CREATE]: json(409, { message: `Conflict. The container name "/${NAME}" is already in use` }),
      [START]: json(204, null),
    });
    await runtime.ensureLaunched(spec);
    expect(count(START)).toBe(1);
  });

  it('treats "already started" as a success', async () => {
    const { runtime } = scriptedRuntime({
      [FIND]: one,
      [INSPECT]: created,
      [START]: (response) => response.writeHead(304).end(),
    });
    await expect(runtime.ensureLaunched(spec)).resolves.toBeNull();
  });

  it.each([
    ['running', running],
    ['exited', exited],
  ])('does not start a container that is %s', async (_name, state) => {
    const { runtime, count } = scriptedRuntime({ [FIND]: one, [INSPECT]: state });
    await runtime.ensureLaunched(spec);
    expect(count(CREATE) + count(START)).toBe(0);
  });

  it('that the engine reported as failed although it took effect is a success', async () => {
    const { runtime } = scriptedRuntime({
      [FIND]: one,
      [INSPECT]: inTurn(created, running),
      [START]: json(500, { message: 'context deadline exceeded' }),
    });
    await expect(runtime.ensureLaunched(spec)).resolves.toBeNull();
  });

  it('may be tried again when the engine failed without trying', async () => {
    const { runtime } = scriptedRuntime({
      [FIND]: one,
      [INSPECT]: created,
      [START]: json(503, { message: 'shutting down' }),
    });
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'interrupted', mayPass: true });
  });

  it('never quotes credentials in an error', async () => {
    const { runtime } = scriptedRuntime({
      [FIND]: none,
      [CREATE]: json(400, { message: `invalid environment variable: ${TOKEN}` }),
    });
    const error = await runtime.ensureLaunched(spec).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code: 'rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
  });

  it('shows the name of the container, whatever an error must hide', async () => {
    const id = '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe';
    const name = `crawler-task-${id}-1`;
    const env = {
      ...spec.env,
      TASK_EXECUTION_ID: id,
      STOP_GRACE_SECONDS: '10',
      KIND: 'crawler',
      KEY: 'hunter2',
    };
    const foreign = {
      [FIND]: none,
      [CREATE]: json(409, { message: 'Conflict.' }),
      [`GET /containers/${name}/json`]: json(200, container({}, 'other')),
    };
    await expect(
      scriptedRuntime(foreign).runtime.ensureLaunched({ ...spec, executionId: id, env }),
    ).rejects.toThrow(`docker rm ${name}`);
    const message = `invalid env: TASK_EXECUTION_ID=${id} KEY=hunter2 ${TOKEN}`;
    const refused = { [FIND]: none, [CREATE]: json(400, { message }) };
    await expect(
      scriptedRuntime(refused).runtime.ensureLaunched({ ...spec, executionId: id, env }),
    ).rejects.toThrow(`TASK_EXECUTION_ID=${id} KEY=*** http://***@10.0.0.1:1`);
  });
});

describe('a log that is to be followed', () => {
  it('waits for launches in progress', async () => {
    const other = { executionId: 'e2', attempt: 1, containerId: 'def' };
    const finishStart: (() => void)[] = [];
    const { runtime, seen } = scriptedRuntime({
      [FIND]: none,
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: (response) => void finishStart.push(() => response.writeHead(204).end()),
      'GET /containers/def/json': absent,
    });
    const launched = runtime.ensureLaunched(spec);
    const followed = runtime.logs(other, { follow: true }).next();
    await eventually('the start is in progress', () => finishStart.length === 1);
    finishStart[0]?.();
    await launched;
    expect(await followed).toMatchObject({ done: true });
    expect(seen.map(({ route }) => route).slice(-2)).toEqual([START, 'GET /containers/def/json']);
  });
});
