import { errors } from 'undici';
import { describe, expect, test } from 'vitest';
import { ResponseBody } from './response-body.ts';

const KiB = 1024;

/** A connection that only notes what it is told to do. */
class Connection {
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  paused = false;
  aborted = false;
  reason: Error | null = null;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
  }
}

function opened(): { connection: Connection; body: ResponseBody } {
  const connection = new Connection();
  return { connection, body: new ResponseBody(connection) };
}

async function all(body: ResponseBody): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('a body', () => {
  test('is read in order, whether its pieces are asked for before they arrive or afterwards', async () => {
    const { body } = opened();
    body.add(Buffer.from('a'));
    const early = [body.next(), body.next(), body.next()];
    body.add(Buffer.from('b'));
    body.add(Buffer.from('c'));
    body.add(Buffer.from('d'));
    body.complete();
    const pieces = await Promise.all(early);
    expect(pieces.map(({ value }) => value?.toString())).toEqual(['a', 'b', 'c']);
    expect(await all(body)).toBe('d');
  });

  test('makes the server wait while more than 64 KiB are not read', async () => {
    const { connection, body } = opened();
    body.add(Buffer.alloc(64 * KiB));
    expect(connection.paused).toBe(false);
    body.add(Buffer.alloc(1));
    expect(connection.paused).toBe(true);
    await body.next();
    expect(connection.paused).toBe(false);
  });

  test('throws the error of its connection after what arrived before it, and to those who wait', async () => {
    const { body } = opened();
    body.add(Buffer.from('a'));
    const [first, second] = [body.next(), body.next()];
    body.fail(new Error('reset'));
    expect((await first).value?.toString()).toBe('a');
    await expect(second).rejects.toThrow('reset');
    await expect(body.next()).rejects.toThrow('reset');
  });

  test('closes its connection when it is given up, unless all of it has arrived', async () => {
    const given = opened();
    given.body.add(Buffer.from('a'));
    given.body.destroy();
    expect(given.connection.reason).toBeInstanceOf(errors.RequestAbortedError);

    const whole = opened();
    whole.body.add(Buffer.from('a'));
    whole.body.complete();
    whole.body.destroy();
    expect(whole.connection.aborted).toBe(false);
    expect(await whole.body.next()).toEqual({ done: true, value: undefined });
  });
});

describe('a body that is discarded', () => {
  test('is received if it is short, so that its connection can be used again', async () => {
    const { connection, body } = opened();
    const discarded = body.discard();
    body.add(Buffer.alloc(100 * KiB));
    body.complete();
    await discarded;
    expect(connection.aborted).toBe(false);
  });

  test('closes its connection after 128 KiB', async () => {
    const { connection, body } = opened();
    const discarded = body.discard();
    body.add(Buffer.alloc(128 * KiB));
    body.add(Buffer.alloc(1));
    await discarded;
    expect(connection.aborted).toBe(true);
  });

  test('may fail: nobody wants it', async () => {
    const { body } = opened();
    body.fail(new Error('reset'));
    await expect(body.discard()).resolves.toBeUndefined();
  });
});
