import { describe, expect, it } from 'vitest';
import { readable, stateOf } from './state.ts';

const NEVER = '0001-01-01T00:00:00Z';
const created = {
  Status: 'created',
  Running: false,
  Paused: false,
  Restarting: false,
  OOMKilled: false,
  Dead: false,
  Pid: 0,
  ExitCode: 0,
  Error: '',
  StartedAt: NEVER,
  FinishedAt: NEVER,
};
const running = { ...created, Status: 'running', Running: true, StartedAt: '2026-01-02T03:04:05.123456789Z' };
const exited = {
  ...running,
  Status: 'exited',
  Running: false,
  FinishedAt: '2026-01-02T03:04:06Z',
  ExitCode: 3,
};
const image = { imageDigest: 'sha256:12', imageRepoDigest: 'shop@sha256:34' };
const Config = { Labels: { 'crawlerd.image-digest': image.imageRepoDigest } };
const of = (State: typeof created) => stateOf({ Id: 'abc', Image: image.imageDigest, Config, State });

describe('an inspect answer', () => {
  it('of a container that was created is pending', () => {
    expect(of(created)).toEqual({ kind: 'pending', containerId: 'abc' });
  });

  it('of a container that was created and is being removed is pending, not a success', () => {
    expect(of({ ...created, Status: 'removing' })).toMatchObject({ kind: 'pending' });
  });

  it('of a container whose start failed has exited: it must not be started a second time', () => {
    expect(
      of({ ...created, ExitCode: 127, Error: 'OCI runtime create failed: no such file: unknown' }),
    ).toEqual({
      kind: 'exited',
      containerId: 'abc',
      image,
      exitCode: 127,
      oomKilled: false,
      endedAt: null,
      error: 'no such file',
      neverRan: true,
    });
  });

  it('of a running or frozen container is running', () => {
    const startedAt = new Date('2026-01-02T03:04:05.123Z');
    expect(of(running)).toEqual({ kind: 'running', containerId: 'abc', image, startedAt, paused: false });
    expect(of({ ...running, Status: 'paused', Paused: true })).toMatchObject({
      kind: 'running',
      paused: true,
    });
  });

  it('of an ended container says how it ended', () => {
    expect(of({ ...exited, ExitCode: 137, OOMKilled: true })).toEqual({
      kind: 'exited',
      containerId: 'abc',
      image,
      exitCode: 137,
      oomKilled: true,
      endedAt: new Date('2026-01-02T03:04:06Z'),
      error: null,
    });
    expect(of({ ...exited, Status: 'dead', Dead: true })).toMatchObject({ kind: 'exited', exitCode: 3 });
  });
});

describe('the engine’s messages', () => {
  it.each([
    [
      '(HTTP code 400) unexpected - failed to create shim task: OCI runtime create failed: runc create failed: ' +
        'unable to start container process: exec: "nope": executable file not found in $PATH: unknown ',
      'exec: "nope": executable file not found in $PATH',
    ],
    ['could not reach http://user:token@10.0.0.1:80/x', 'could not reach http://***@10.0.0.1:80/x'],
    ['plain words.', 'plain words'],
  ])('%s', (words, expected) => {
    expect(readable(words)).toBe(expected);
  });
});
