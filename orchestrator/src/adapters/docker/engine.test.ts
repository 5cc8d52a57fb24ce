import { getEventListeners } from 'node:events';
import util from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { RuntimeError } from '../../ports/runtime.ts';
import { eventually } from '../../testing/eventually.ts';
import { json, socketEngine } from '../../testing/socket-engine.ts';
import { engineAddress } from './engine.ts';

describe('the address of the engine', () => {
  it.each([
    [{}, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: '' }, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: 'unix:///run/x.sock' }, 'unix:///run/x.sock'],
    [{ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, 'tcp://10.0.0.1:2375'],
  ])('of %j is %s', (env, text) => {
    expect(engineAddress(env).text).toBe(text);
  });

  it('has the port of its protocol where none is given', () => {
    expect(engineAddress({ DOCKER_HOST: 'tcp://far' }).options).toMatchObject({ host: 'far', port: 2375 });
    expect(engineAddress({ DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1' }).options).toMatchObject({
      port: 2376,
      protocol: 'https',
    });
  });

  it('with TLS and missing certificates says where they are expected', () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' };
    expect(() => engineAddress(env)).toThrow(RuntimeError);
    expect(() => engineAddress(env)).toThrow(/\/nowhere\/ca\.pem cannot be read .*set DOCKER_CERT_PATH/);
  });

  it.each(['nonsense', 'ssh://far', 'unix://', 'tcp://', 'tcp://far/path'])('cannot be %s', (text) => {
    expect(() => engineAddress({ DOCKER_HOST: text })).toThrow(`DOCKER_HOST is "${text}"`);
  });
});

it('a request does no work for the many that are under way beside it', async () => {
  const { engine, seen } = socketEngine({ 'GET /containers/json': json(200, []) });
  const stop = new AbortController();
  for (let i = 0; i < 20; i++) {
    const events = { method: 'GET', path: '/events', query: {} } as const;
    engine.openStream('stream its events', events, stop.signal).catch(() => undefined);
  }
  await eventually('all are under way', () => seen.length === 20);
  const formatted = vi.spyOn(util, 'inspect');
  await Promise.all(
    Array.from({ length: 20 }, async () => engine.call('list', async (docker) => docker.listContainers())),
  );
  const longest = Math.max(0, ...formatted.mock.results.map(({ value }) => String(value).length));
  formatted.mockRestore();
  stop.abort();
  expect(longest).toBeLessThan(2000);
});

describe('the signal that ends a stream', () => {
  const EVENTS = { method: 'GET', path: '/events', query: {} } as const;
  const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

  it('ends it while it is open, and is let go of with its end', async () => {
    const { engine } = socketEngine({ 'GET /events': json(200, []) });
    const { signal } = new AbortController();
    const stream = await engine.openStream('stream its events', EVENTS, signal);
    expect(listeners(signal)).toBe(1);
    stream.resume();
    await eventually('it has let go', () => listeners(signal) === 0);
  });

  it('is let go of by a stream that could not be opened', async () => {
    const { engine, seen } = socketEngine({ 'GET /events': json(500, { message: 'not now' }) });
    const { signal } = new AbortController();
    const opening = engine.openStream('stream its events', EVENTS, signal);
    expect(listeners(signal)).toBe(1);
    await expect(opening).rejects.toThrow('not now');
    expect([seen.length, listeners(signal)]).toEqual([1, 0]);
  });
});
