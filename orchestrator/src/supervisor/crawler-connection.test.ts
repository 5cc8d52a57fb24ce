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
  const own = { addresses: new Set(['127.0.0.1']) };
  const listener = {
    bound: [] as string[],
    isTaken: false,
    isClosed: false,
    hostFor: (host: string) => host,
    listen: async (host: string) => {
      if (listener.isTaken) throw PORT_TAKEN;
      listener.bound.push(host);
      return `${host}:8001`;
    },
    close: async () => {
      listener.isClosed = true;
    },
  };
  const moves: string[] = [];
  const runtime = new FakeRuntime({ engine, instance: 'i' });
  let retries = 0;
  const connection: CrawlerConnection = new CrawlerConnection({
    runtime,
    logger: silentLogger,
    isOwnAddress: async (address) => own.addresses.has(address),
    onMoved: async () => void moves.push(connection.authority),
    timers: {
      pause: async () => {
        retries += 1;
        beforeRetry(retries);
      },
    },
  });
  return { engine, listener, connection, own, moves, retries: () => retries };
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
    await connection.retry(() => void (opened += 1));
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

  it('hands out no address that is not of this machine: it waits, says why, and goes on when it is back', async () => {
    const { connection, listener, own } = connecting((retry) => {
      if (retry === 2) own.addresses.add('127.0.0.1');
    });
    own.addresses.clear();
    await connection.open(listener);
    expect(connection.host).toBeNull();
    expect(connection.fault).toContain(
      '127.0.0.1, the address under which crawlers are to reach crawlerd, is not',
    );
    await expect(connection.requireAuthority()).rejects.toMatchObject({ code: 'machine_fault' });
    expect(listener.bound).toEqual([]);
    await connection.retry(() => undefined);
    expect(await connection.requireAuthority()).toBe('127.0.0.1:8001');
    own.addresses.clear();
    await expect(connection.requireAuthority()).rejects.toMatchObject({ code: 'machine_fault' });
    expect(await connection.look()).toBe(false);
    own.addresses.add('127.0.0.1');
    expect(await connection.look()).toBe(true);
    expect(connection.fault).toBeNull();
    // It was bound all the time.
    expect(listener.bound).toEqual(['127.0.0.1']);
  });

  it('moves to another address of this machine when the runtime names one', async () => {
    const { connection, listener, engine, own, moves } = connecting();
    await connection.open(listener);
    engine.gateway = '127.0.0.9';
    expect(await connection.look()).toBe(false);
    await expect(connection.requireAuthority()).rejects.toThrow('127.0.0.9');
    own.addresses.add('127.0.0.9');
    expect(await connection.look()).toBe(true);
    expect(await connection.requireAuthority()).toBe('127.0.0.9:8001');
    expect(listener.bound).toEqual(['127.0.0.1', '127.0.0.9']);
    expect(moves).toEqual(['127.0.0.9:8001']);
  });

  it('keeps what it knows while the runtime does not answer', async () => {
    const { connection, listener, engine } = connecting();
    await connection.open(listener);
    engine.goDown();
    expect(await connection.look()).toBe(false);
    expect(connection).toMatchObject({ fault: null, host: '127.0.0.1' });
  });
});
