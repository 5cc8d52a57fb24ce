import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { API_TOKEN, bearer, makeToken } from '../testing/tokens.ts';

describe('limits of a token', () => {
  it('are a minute of requests at once, and then as many a minute, said with Retry-After', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const { token } = await makeToken(operator, { requests_per_minute: 6 });
    const other = await makeToken(operator, { name: 'other', requests_per_minute: 6 });
    const ask = (given = token) => operator.inject({ url: '/executions', headers: bearer(given) });
    for (let i = 0; i < 6; i++) expect((await ask()).statusCode).toBe(200);
    const refused = await ask();
    expect(problemOf(refused)).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(refused.headers['retry-after']).toBe('10');
    expect((await ask(other.token)).statusCode).toBe(200);
    world.clock.advance(9);
    expect((await ask()).headers['retry-after']).toBe('1');
    world.clock.advance(1);
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 429]);
    // However long nobody asks, no more than a minute is saved up.
    world.clock.advance(86_400);
    for (let i = 0; i < 6; i++) expect((await ask()).statusCode).toBe(200);
    expect((await ask()).statusCode).toBe(429);
  });

  it('are executions of its own that are queued, also after a restart', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN, maxConcurrent: 1 });
    const { token, id } = await makeToken(operator, { scope: 'launch', queued_max: 1 });
    const launch = (given = token) =>
      operator.inject({
        method: 'POST',
        url: '/executions',
        headers: bearer(given),
        payload: { config: CONFIG },
      });
    const first = (await launch()).json<{ execution_id: string }>().execution_id;
    await world.reaches(first, 'running');
    expect((await launch()).statusCode).toBe(201);
    expect(problemOf(await launch())).toMatchObject({ status: 429, code: 'token_queue_full' });
    // Those of others do not count, nor are others held up.
    expect((await launch(API_TOKEN)).statusCode).toBe(201);
    expect([world.store.countQueued(), world.store.countQueuedOf(id)]).toEqual([2, 1]);
    world.restart();
    expect([world.store.countQueued(), world.store.countQueuedOf(id)]).toEqual([2, 1]);
  });

  it('write nothing for a request, and not more than once a minute when a token was used', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const { token } = await makeToken(operator);
    const database = new Database(world.databaseFile, { readonly: true });
    onTestFinished(() => void database.close());
    const stored = database.prepare('SELECT last_used_at FROM tokens').pluck();
    const versions = new Set<unknown>();
    const times = new Set<unknown>();
    for (let second = 0; second < 130; second++) {
      await operator.inject({ url: '/executions', headers: bearer(token) });
      versions.add(database.pragma('data_version', { simple: true }));
      world.store.flush(1000);
      times.add(stored.get());
      world.clock.advance(1);
    }
    // Whatever is written makes another version: only the times at 0, 60 and 120 s were.
    expect([times.size, versions.size]).toEqual([3, 4]);
    // A service that ends writes what is left, so that no time goes back with its restart.
    world.store.flush(Number.MAX_SAFE_INTEGER);
    expect(stored.get()).toBe(world.clock.now().getTime() - 1000);
  });
});
