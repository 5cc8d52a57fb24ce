import { describe, expect, it } from 'vitest';
import { problemOf } from './testing/operator.ts';
import { bothApps } from './testing/both-apps.ts';

describe('the two listeners', () => {
  it('give crawlers the monitoring routes and nothing else', async () => {
    const { world, callback, asCrawler } = await bothApps();
    const id = await world.running();
    const status = async (of: string, headers = {}) =>
      (await callback.inject({ url: `/api/v1/monitoring/execution/${of}/status`, headers })).statusCode;
    expect(await status(id, asCrawler(id))).toBe(200);
    expect(await status(id)).toBe(401);
    expect(await status(await world.running(), asCrawler(id))).toBe(403);
    for (const url of [
      '/executions',
      '/api/v1/executions',
      `/executions/${id}`,
      '/docs',
      '/docs/json',
      '/readyz',
      '/metrics',
    ]) {
      expect((await callback.inject({ url, headers: asCrawler(id) })).statusCode).toBe(404);
    }
  });

  it('take no reports where people ask', async () => {
    const { operator } = await bothApps();
    const response = await operator.inject({
      method: 'POST',
      url: '/api/v1/monitoring/heartbeat',
      payload: {},
    });
    expect(response.statusCode).toBe(404);
  });

  it('ask people for the token where one is set', async () => {
    const { operator } = await bothApps({ apiToken: 'a-token-of-some-length' });
    const list = async (headers: Record<string, string>) => operator.inject({ url: '/executions', headers });
    expect((await list({ authorization: 'Bearer a-token-of-some-length' })).statusCode).toBe(200);
    for (const headers of [{}, { authorization: 'Bearer another' }]) {
      const refused = await list(headers as Record<string, string>);
      expect(refused.statusCode).toBe(401);
      expect(problemOf(refused).detail).toContain('CRAWLERD_API_TOKEN');
    }
    expect((await operator.inject({ url: '/healthz' })).statusCode).toBe(200);
  });

  it('refuse a request that a foreign page made a browser send', async () => {
    const { operator } = await bothApps();
    const ask = async (host: string) =>
      (await operator.inject({ url: '/executions', headers: { host } })).statusCode;
    expect(await ask('127.0.0.1:8000')).toBe(200);
    expect(await ask('localhost:8000')).toBe(200);
    expect(await ask('[::1]:8000')).toBe(200);
    expect(await ask('evil.example')).toBe(403);
    expect(await ask('127.0.0.1.evil.example')).toBe(403);
  });
});
