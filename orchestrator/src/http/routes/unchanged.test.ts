import { describe, expect, it } from 'vitest';
import { isValid, ExecutionStatusSchema } from '@crawlerd/shared';
import { TURN_BYTES } from '../../ports/turns.ts';
import { bothApps } from '../testing/both-apps.ts';

type Apps = Awaited<ReturnType<typeof bothApps>>;

const URLS = ['/api/v1/monitoring/execution/ID/status', '/executions/ID'];

function asking({ operator }: Pick<Apps, 'operator'>, url: string) {
  return async (etag?: string) => {
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    const { statusCode, body, headers: given } = await operator.inject({ url, headers });
    return { status: statusCode, body, etag: String(given['etag']), cache: given['cache-control'] };
  };
}

describe.each(URLS)('%s', (url) => {
  async function running() {
    const apps = await bothApps();
    const id = await apps.world.running();
    apps.world.heartbeat(id, { progress: { crawled_urls: 2 } });
    return { ...apps, id, ask: asking(apps, url.replace('ID', id)) };
  }

  it('answers 304 without a body to whoever has the same, however many seconds later', async () => {
    const { world, ask } = await running();
    const first = await ask();
    expect(first).toMatchObject({ status: 200, cache: 'no-cache' });
    expect(first.etag).toMatch(/^W\/"[\w-]{22}"$/);
    world.clock.advance(3);
    const second = await ask(first.etag);
    expect(second).toEqual({ status: 304, body: '', etag: first.etag, cache: 'no-cache' });
    const whole: unknown = JSON.parse((await ask()).body);
    expect(whole).toMatchObject({ seconds_since_heartbeat: 3, progress: { crawled_urls: 2 } });
  });

  it('takes the tag among others, strong or as a star', async () => {
    const { ask } = await running();
    const { etag } = await ask();
    for (const given of [`"other", ${etag}`, etag.slice(2), '*', ` ${etag} `]) {
      expect((await ask(given)).status).toBe(304);
    }
    for (const given of ['"other"', 'W/""', '', etag.slice(0, -2)])
      expect((await ask(given)).status).toBe(200);
  });

  it('has another tag after whatever changes what it says', async () => {
    const { world, id, ask } = await running();
    let { etag } = await ask();
    const changes: Record<string, () => void> = {
      heartbeat: () => world.heartbeat(id, { progress: { crawled_urls: 3 } }),
      'the same again, later': () => {
        world.clock.advance(1);
        world.heartbeat(id, { progress: { crawled_urls: 3 } });
      },
      'fact of the attempt': () => world.store.noteAttempt(world.ref(id), { containerId: 'another' }),
      completion: () => world.complete(id, { result_data: { total_data_count: 1 } }),
      'progress found afterwards': () => world.store.noteProgress(world.ref(id), { crawled_urls: 9 }),
    };
    for (const [name, change] of Object.entries(changes)) {
      change();
      const { status, etag: other } = await ask(etag);
      expect([name, status, other === etag]).toEqual([name, 200, false]);
      expect((await ask(other)).status).toBe(304);
      etag = other;
    }
  });

  it('answers 404 for an unknown execution, whatever tag is given', async () => {
    const apps = await bothApps();
    expect((await asking(apps, url.replace('ID', 'e99'))('*')).status).toBe(404);
  });
});

it('says with the same words what a silent crawler is, so that its tag changes too', async () => {
  const { world, operator } = await bothApps();
  const id = await world.running();
  const ask = asking({ operator }, `/monitoring/execution/${id}/status`);
  world.heartbeat(id);
  const { etag } = await ask();
  world.clock.advance(100_000);
  world.store.apply(id, { kind: 'heartbeat_missed' }, world.clock.now());
  const silent = await ask(etag);
  expect(silent).toMatchObject({ status: 200 });
  expect(silent.body).toContain('"hung"');
  world.clock.advance(1);
  // "no heartbeat for 100001 s"
  expect((await ask(silent.etag)).status).toBe(200);
});

it('has a new tag for details that are not part of the state', async () => {
  const { world, operator } = await bothApps();
  const id = await world.running();
  world.complete(id);
  const details = asking({ operator }, `/executions/${id}`);
  const { etag } = await details();
  await operator.inject({ method: 'PUT', url: `/executions/${id}/pin` });
  expect(await details(etag)).toMatchObject({ status: 200 });
});

it('answers a crawler with a tag too', async () => {
  const { world, callback, asCrawler } = await bothApps();
  const id = await world.running();
  const url = `/api/v1/monitoring/execution/${id}/status`;
  const first = await callback.inject({ url, headers: asCrawler(id) });
  const headers = { ...asCrawler(id), 'if-none-match': String(first.headers['etag']) };
  expect((await callback.inject({ url, headers })).statusCode).toBe(304);
});

it('reads a long result for each answer, in a turn of its own, and a short one once', async () => {
  const { world, operator } = await bothApps({ maxConcurrent: 2 });
  const ids = [await world.running(), await world.running()];
  const [short = '', long = ''] = ids;
  world.complete(short, { result_data: { total_data_count: 1 } });
  world.complete(long, { result_data: { crawl_summary: { notes: 'x'.repeat(TURN_BYTES) } } });
  const reads: string[] = [];
  const result = world.store.result.bind(world.store);
  world.store.result = (id) => {
    reads.push(id);
    return result(id);
  };
  for (const id of [short, long, short, long]) {
    const { body } = await asking({ operator }, `/monitoring/execution/${id}/status`)();
    expect(isValid(ExecutionStatusSchema, JSON.parse(body))).toBe(true);
  }
  expect(reads).toEqual([short, long, long]);
});
