import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { json } from '../../testing/socket-engine.ts';
import { INSPECT, NETWORK, ref, scriptedRuntime } from './testing/scripted-runtime.ts';

describe('an engine that accepts connections and never answers', () => {
  it('is unreachable for inspect, and interrupts the rest, within the deadline', async () => {
    const { runtime } = scriptedRuntime({ [NETWORK]: () => {} }, 30);
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

describe('a ping', () => {
  it('holds no connection to an engine that hangs, however often it is asked', async () => {
    let open = 0;
    const { runtime } = scriptedRuntime(
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
    await eventually('all are closed', () => open === 0);
  });

  it('is answered while the engine is busy with everything else', async () => {
    const { runtime, count } = scriptedRuntime({ [INSPECT]: () => {}, 'GET /_ping': json(200, 'OK') });
    const looks = Array.from({ length: 20 }, () => runtime.inspect(ref));
    await eventually('looks', () => count(INSPECT) > 0);
    await expect(runtime.ping()).resolves.toBeUndefined();
    await Promise.all(looks);
  });
});

describe('an answer whose connection dies after the headers', () => {
  it('ends within the deadline', async () => {
    const { runtime } = scriptedRuntime(
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
    const { runtime } = scriptedRuntime({
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

describe('an id that could name another object of the engine', () => {
  it.each(['../images', 'a/b', 'x?force=1', ''])('is refused: %j', async (executionId) => {
    const { runtime, seen } = scriptedRuntime({});
    await expect(runtime.inspect({ executionId, attempt: 1, containerId: null })).rejects.toMatchObject({
      code: 'rejected',
    });
    expect(seen).toEqual([]);
  });

  it.each(['../images', 'a/b', 'x?force=1', ''])('is no recorded container: %j', async (containerId) => {
    const { runtime, seen } = scriptedRuntime({});
    expect(await runtime.inspect({ ...ref, containerId })).toEqual({ kind: 'absent' });
    expect(seen).toEqual([]);
  });
});
