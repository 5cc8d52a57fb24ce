import { describe, expect, it } from 'vitest';
import { bothApps, CONFIG } from '../testing/both-apps.ts';

async function twoCrawlers() {
  const { world, callback, asCrawler } = await bothApps();
  const [first, second] = await Promise.all([1, 2].map(async () => world.running({ config: CONFIG })));
  const beat = async (id = '', body: object = {}) => {
    const response = await callback.inject({
      method: 'POST',
      url: '/api/v1/monitoring/heartbeat',
      headers: asCrawler(id),
      payload: { execution_id: id, status: 'running', ...body },
    });
    expect(response.statusCode).toBe(200);
    return response.json() as Record<string, unknown>;
  };
  return { first, second, beat };
}

const OK = { status: 'ok', action: 'continue', next_heartbeat_seconds: 30 };

describe('the answer to a heartbeat', () => {
  it('has the delays at shared hosts if the heartbeat has hosts, and only then', async () => {
    const { first, second, beat } = await twoCrawlers();
    expect(await beat(first)).toEqual(OK);
    expect(await beat(first, { hosts: { 'shop.test': 0 } })).toEqual({ ...OK, delay_seconds: {} });
    expect(await beat(second, { hosts: { 'shop.test': 3, 'other.test': 1 } })).toEqual({
      ...OK,
      delay_seconds: { 'shop.test': 2 },
    });
    expect(await beat(first, { hosts: {} })).toEqual({ ...OK, delay_seconds: { 'shop.test': 2 } });
    expect(await beat(first)).toEqual(OK);
  });

  it('names what of the hosts cannot be used, and takes the rest', async () => {
    const { first, second, beat } = await twoCrawlers();
    await beat(second, { hosts: { 'shop.test': 1 } });
    expect(await beat(first, { hosts: { 'shop.test': 1, 'a b': 1, 'c.test': -1 } })).toEqual({
      ...OK,
      delay_seconds: { 'shop.test': 2 },
      ignored: ['hosts.a b', 'hosts.c.test'],
    });
    expect(await beat(first, { hosts: ['shop.test'] })).toEqual({ ...OK, ignored: ['hosts'] });
  });

  it('takes the first 50 hosts of more', async () => {
    const { first, second, beat } = await twoCrawlers();
    const hosts = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`h${i}.test`, 1]));
    await beat(first, { hosts });
    const { delay_seconds, ignored } = await beat(second, { hosts });
    expect(Object.keys(delay_seconds ?? {})).toEqual(Object.keys(hosts).slice(0, 50));
    expect(ignored).toEqual(['hosts']);
  });
});
