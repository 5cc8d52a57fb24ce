import { describe, expect, it } from 'vitest';
import { inTurn, json } from '../../testing/socket-engine.ts';
import {
  absent,
  container,
  CREATE,
  created,
  FIND,
  INSPECT,
  none,
  one,
  ref,
  scriptedRuntime,
  spec,
  START,
} from './testing/scripted-runtime.ts';

const STARTED = { StartedAt: '2026-01-02T03:04:05Z', FinishedAt: '2026-01-02T03:04:06Z' };
const removing = { Status: 'removing', Dead: false };
const killed = { ...STARTED, ExitCode: 137 };

describe('a running container that somebody removes with rm -f', () => {
  it.each([
    ['while it still runs', { ...removing, Running: true }, { kind: 'running' }],
    ['when it has been killed for that', { ...removing, ...killed }, { kind: 'absent' }],
    ['when its files are being deleted', { ...killed, Status: 'dead', Dead: true }, { kind: 'absent' }],
  ])('and is seen %s', async (_when, state, expected) => {
    const { runtime } = scriptedRuntime({ [INSPECT]: json(200, container({ ...STARTED, ...state })) });
    expect(await runtime.inspect(ref)).toMatchObject(expected);
  });

  it('and is seen when it is gone', async () => {
    const { runtime } = scriptedRuntime({ [INSPECT]: absent });
    expect(await runtime.inspect(ref)).toEqual({ kind: 'absent' });
  });

  it('is still removed by us, as that removal may have failed', async () => {
    const removal = 'DELETE /containers/abc';
    const { runtime, count } = scriptedRuntime({
      [INSPECT]: json(200, container({ ...killed, Status: 'dead', Dead: true })),
      [removal]: json(204, null),
    });
    await runtime.remove(ref);
    expect(count(removal)).toBe(1);
  });
});

describe('a container that has ended otherwise', () => {
  it.each([
    ['killed, and left there', { Status: 'exited', Dead: false, ...killed }, { exitCode: 137 }],
    ['exited by itself, and being removed', { ...removing, ...STARTED, ExitCode: 3 }, { exitCode: 3 }],
    ['out of memory, and being removed', { ...removing, ...killed, OOMKilled: true }, { oomKilled: true }],
  ])('keeps its own end: %s', async (_how, state, expected) => {
    const { runtime } = scriptedRuntime({ [INSPECT]: json(200, container(state)) });
    expect(await runtime.inspect(ref)).toMatchObject({ kind: 'exited', ...expected });
  });
});

describe('a container that is removed before it is started', () => {
  it.each([
    ['is gone', absent],
    ['is being removed', json(200, container(removing))],
  ])('fails no launch for good: it %s', async (_how, state) => {
    const { runtime } = scriptedRuntime({
      [FIND]: inTurn(one, none),
      [INSPECT]: inTurn(created, state, absent),
      [START]: json(409, { message: 'container is marked for removal and cannot be started' }),
    });
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'interrupted', mayPass: true });
  });

  it('is made anew once it is gone', async () => {
    const { runtime, count } = scriptedRuntime({
      [FIND]: inTurn(one, none),
      [INSPECT]: json(200, container(removing)),
      [CREATE]: json(201, { Id: 'abc' }),
      [START]: json(204, null),
    });
    await runtime.ensureLaunched(spec);
    expect([count(CREATE), count(START)]).toEqual([1, 1]);
  });
});
