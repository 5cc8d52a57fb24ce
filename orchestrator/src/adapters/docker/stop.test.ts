import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { inTurn, json } from '../../testing/socket-engine.ts';
import {
  scriptedRuntime,
  created,
  exited,
  FIND,
  INSPECT,
  NETWORK,
  one,
  ref,
  running,
  spec,
  START,
} from './testing/scripted-runtime.ts';

describe('a stop', () => {
  it('succeeds when the engine says that the container is no longer running', async () => {
    const { runtime } = scriptedRuntime({
      [INSPECT]: inTurn(running, exited),
      'POST /containers/abc/stop': json(500, { message: 'cannot kill container: not running' }),
    });
    await expect(runtime.stop(ref, { graceSeconds: 1 })).resolves.toBeUndefined();
  });

  it('waits for a launch in progress, so that nothing starts after the stop', async () => {
    let release = (): void => {};
    const { runtime, seen } = scriptedRuntime({
      [FIND]: one,
      [INSPECT]: inTurn(created, running, exited),
      [START]: (response) => {
        release = () => response.writeHead(204).end();
      },
      'POST /containers/abc/kill': json(204, null),
    });
    const launching = runtime.ensureLaunched(spec);
    await eventually('the start is requested', () => seen.some(({ route }) => route === START));
    const stopping = runtime.stop(ref, { graceSeconds: 0 });
    release();
    await Promise.all([launching, stopping]);
    expect(seen.map(({ route }) => route)).toEqual([
      FIND,
      INSPECT,
      NETWORK,
      START,
      INSPECT,
      'POST /containers/abc/kill',
      INSPECT,
    ]);
  });
});
