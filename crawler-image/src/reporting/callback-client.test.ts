import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { CallbackClient } from './callback-client.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

const never = new AbortController().signal;
const BODY = '{"name":"größer"}';

async function clientOf(answer: RequestListener): Promise<CallbackClient> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const client = new CallbackClient({ url: `http://127.0.0.1:${port}/base`, authorization: 'Basic eDp5' });
  cleanUps.push(() => client.close());
  return client;
}

/** Answers with what was asked. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  const { method, url, headers } = request;
  const { authorization } = headers;
  response.end(JSON.stringify({ method, url, authorization, type: headers['content-type'], text }));
}

describe('a report', () => {
  test('is posted as JSON with the credential, and its reply is read', async () => {
    const client = await clientOf((request, response) => void echo(request, response));
    expect(await client.post('/heartbeat', BODY, never)).toEqual({
      kind: 'answered',
      reply: {
        method: 'POST',
        url: '/base/heartbeat',
        authorization: 'Basic eDp5',
        type: 'application/json',
        text: BODY,
      },
    });
  });

  test.each([
    [404, { kind: 'refused', detail: 'HTTP 404: unknown' }],
    [302, { kind: 'refused', detail: 'HTTP 302: unknown' }],
    [429, { kind: 'unreachable', detail: 'HTTP 429: unknown' }],
    [503, { kind: 'unreachable', detail: 'HTTP 503: unknown' }],
  ])('that is answered with %i is sent again only if that may help', async (status, result) => {
    const client = await clientOf((_, response) => {
      response.writeHead(status).end('{"detail":"unknown"}');
    });
    expect(await client.post('/completion', BODY, never)).toEqual(result);
  });

  test('is given up when there is no answer in time, also in the middle of one', async () => {
    for (const start of [null, '{"action":']) {
      const late = new AbortController();
      const client = await clientOf((_, response) => {
        if (start !== null) response.write(start);
        setImmediate(() => late.abort());
      });
      const result = await client.post('/heartbeat', BODY, late.signal);
      expect(result).toEqual({ kind: 'unreachable', detail: 'no answer in time' });
    }
  });

  test('whose answer breaks off, or whose server is away, is a result and no exception', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy());
    });
    expect(await client.post('/heartbeat', BODY, never)).toMatchObject({ kind: 'unreachable' });
    const away = new CallbackClient({ url: 'http://127.0.0.1:1', authorization: null });
    const { detail } = (await away.post('/heartbeat', BODY, never)) as { detail: string };
    expect(detail).toContain('ECONNREFUSED');
  });

  test('goes to an https:// address encrypted', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUps.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const firstByte = new Promise<number | undefined>((resolve) => {
      server.once('connection', (socket) => {
        socket.once('data', (data) => {
          resolve(data[0]);
          socket.destroy();
        });
      });
    });
    const client = new CallbackClient({ url: `https://127.0.0.1:${port}`, authorization: 'Basic eDp5' });
    expect(await client.post('/heartbeat', BODY, never)).toMatchObject({ kind: 'unreachable' });
    // A handshake of TLS (RFC 8446, section 5.1).
    expect(await firstByte).toBe(22);
  });

  test('reads no more than a reply can have', async () => {
    let sent = 0;
    const client = await clientOf((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 1;
      };
      response.on('drain', more);
      more();
    });
    expect(await client.post('/heartbeat', BODY, never)).toMatchObject({ kind: 'answered' });
    expect(sent).toBeLessThan(1000);
  });

  test('that is under way ends when the client is closed', async () => {
    const client = await clientOf(() => setImmediate(() => client.close()));
    expect(await client.post('/heartbeat', BODY, never)).toMatchObject({ kind: 'unreachable' });
  });
});
