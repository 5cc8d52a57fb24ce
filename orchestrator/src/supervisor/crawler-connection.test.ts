import { describe, expect, it } from 'vitest';
import { FakeEngine } from '../adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { CrawlerConnection } from './crawler-connection.ts';

const PORT_TAKEN = new Error('The port is taken.');

/** A connection whose time passes at once. `beforeRetry` is called when it pauses, with the number of the pause. */
function connecting(beforeRetry: (retry: number) => void = () => undefined) {
  const engine = new FakeEngine({ clock: new ManualClock() });
  const listener = {
    isTaken: false,
    isClosed: false,
    listen: (host: string) =>
      listener.isTaken ? Promise.reject(PORT_TAKEN) : Promise.resolve(`${host}:8001`),
    close: async () => {
      listener.isClosed = true;
    },
  };
  let retries = 0;
  const connection = new CrawlerConnection({
    runtime: new FakeRuntime({ engine, instance: 'i' }),
    logger: silentLogger,
    timers: {
      pause: async () => {
        retries += 1;
        beforeRetry(retries);
      },
    },
  });
  return { engine, listener, connection, retries: () => retries };
}

describe('the connection of crawlers', () => {
  it('is open once the listener is bound to the address that the runtime names', async () => {
    const { connection, listener } = connecting();
    await connection.open(listener);
    expect(connection.authority).toBe(`${connection.host}:8001`);
    expect(connection.fault).toBeNull();
  });

  it('waits for an engine that does not answer yet, and says why', async () => {
    const { connection, listener, engine, retries } = connecting((retry) => {
      if (retry === 3) engine.comeUp();
    });
    engine.goDown();
    await connection.open(listener);
    expect(connection).toMatchObject({ host: null, authority: '' });
    expect(connection.fault).toEqual(expect.any(String));
    let opened = 0;
    await connection.retry(() => (opened += 1));
    expect(opened).toBe(1);
    expect(retries()).toBe(3);
    expect(connection.fault).toBeNull();
  });

  it('refuses an address that cannot be used at the start, and tries it again later', async () => {
    const { connection, listener, engine } = connecting((retry) => {
      listener.isTaken = retry < 3;
      engine.comeUp();
    });
    listener.isTaken = true;
    await expect(connection.open(listener)).rejects.toBe(PORT_TAKEN);
    engine.goDown();
    await connection.open(listener);
    await connection.retry(() => undefined);
    expect(connection.authority).toMatch(/:8001$/);
  });

  it('is tried again when what follows its opening fails', async () => {
    const { connection, listener } = connecting();
    await connection.open(listener);
    let calls = 0;
    await connection.retry(() => {
      calls += 1;
      if (calls === 1) throw new Error('The disk is full.');
    });
    expect(calls).toBe(2);
  });

  it('stops trying when it is closed', async () => {
    const { connection, listener, engine } = connecting((retry) => {
      if (retry === 2) void connection.close();
    });
    engine.goDown();
    await connection.open(listener);
    await connection.retry(() => expect.unreachable());
    expect(listener.isClosed).toBe(true);
    expect(connection.host).toBeNull();
  });
});
