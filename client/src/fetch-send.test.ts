import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnreachableError } from './errors.ts';
import { fetchSend } from './fetch-send.ts';
import { readText, type Answer } from './http-request.ts';

async function serve(listener: (...args: Parameters<RequestListener>) => unknown) {
  const server = createServer((request, response) => void listener(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const get = async (url: string, signal?: AbortSignal): Promise<Answer> =>
  fetchSend({ method: 'GET', url, token: null, ...(signal !== undefined && { signal }) });

describe('a call with fetch', () => {
  it('sends the method, the token and the body, and gives the head and the text of the answer', async () => {
    const { url } = await serve(async (request, response) => {
      const { method, headers } = request;
      const body = (await request.toArray()).join('');
      const seen = [method, headers.authorization, headers['content-type'], body];
      response.writeHead(418, 'Teapot', { 'x-kind': 'tea' }).end(JSON.stringify(seen));
    });
    const answer = await fetchSend({ method: 'PUT', url, token: 'secret', json: '{"a":1}' });
    expect([answer.status, answer.statusText, answer.header('x-kind'), answer.header('x-other')]).toEqual([
      418,
      'Teapot',
      'tea',
      null,
    ]);
    expect(JSON.parse(await readText(answer))).toEqual([
      'PUT',
      'Bearer secret',
      'application/json',
      '{"a":1}',
    ]);
  });

  it('gives an empty body where there is none', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(204).end();
    });
    expect(await readText(await get(url))).toBe('');
  });

  it('follows no redirect: the token is for the service alone', async () => {
    const { url } = await serve(({ url: path }, response) => {
      if (path === '/') response.writeHead(302, { location: '/elsewhere' }).end();
      else response.end('elsewhere');
    });
    expect((await get(url)).status).toBe(302);
  });

  it('reads the body as it arrives, and closes the connection when the rest is not wanted', async () => {
    let closed: Promise<unknown> = Promise.resolve('too early');
    const { url } = await serve((_request, response) => {
      closed = once(response, 'close');
      response.write('first');
    });
    for await (const chunk of (await get(url)).body) {
      expect(new TextDecoder().decode(chunk)).toBe('first');
      break;
    }
    expect(await closed).toEqual([]);
  });

  it('closes the connection of a body that nobody begins to read', async () => {
    let closed: Promise<unknown> = Promise.resolve('too early');
    const { url } = await serve((_request, response) => {
      closed = once(response, 'close');
      response.write('first');
    });
    (await get(url)).discard();
    expect(await closed).toEqual([]);
  });
});

describe('a fault', () => {
  it('is unreachable if nothing answers', async () => {
    const { server, url } = await serve(() => {});
    server.close();
    const error = await get(url).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({
      message: `No answer came from ${new URL(url).origin}.`,
      hint: expect.stringContaining('Check that crawlerd runs there.'),
    });
  });

  it('is unreachable if the connection breaks within the body', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const answer = await get(url);
    await expect(readText(answer)).rejects.toThrow('The connection to crawlerd was lost.');
  });

  it.each(['before the answer', 'within the body'])('is the reason of who gives up %s', async (when) => {
    const reason = new Error('enough');
    const abort = new AbortController();
    const { url } = await serve((_request, response) => {
      if (when === 'before the answer') abort.abort(reason);
      else response.write('first', () => setImmediate(() => abort.abort(reason)));
    });
    const reading = (async () => {
      await readText(await get(url, abort.signal));
    })();
    await expect(reading).rejects.toBe(reason);
  });
});
