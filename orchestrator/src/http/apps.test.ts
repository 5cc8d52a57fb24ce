import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  isValid,
  LaunchReplySchema,
} from '@crawlerd/shared';
import { eventually } from '../testing/eventually.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { World, type WorldOptions } from '../testing/world.ts';
import { callbackApp } from './callback-app.ts';
import { operatorApp } from './operator-app.ts';
import { problemOf } from './testing/operator.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

async function setUp(options: WorldOptions & { apiToken?: string } = {}) {
  const world = new World(options);
  const apiToken = options.apiToken ?? null;
  const operator = await operatorApp(world.services, { logger: silentLogger, apiToken });
  const callback = await callbackApp(world.services, { logger: silentLogger });
  onTestFinished(async () => {
    await operator.close();
    await callback.close();
  });
  const asCrawler = (id: string) => {
    const pair = `crawler:${world.credentials.token(world.ref(id))}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  };
  return { world, operator, callback, asCrawler };
}

describe('launching', () => {
  it('answers 201 with Location and the status, with and without the prefix', async () => {
    const { world, operator } = await setUp();
    for (const url of ['/api/v1/executions', '/executions']) {
      const response = await operator.inject({ method: 'POST', url, payload: { config: CONFIG } });
      expect(response.statusCode).toBe(201);
      const body: unknown = response.json();
      if (!isValid(LaunchReplySchema, body)) throw new Error('not a launch reply');
      expect(body).toMatchObject({ status: 'queued', task_name: 'shop', warnings: [] });
      expect(response.headers.location).toBe(`/api/v1/executions/${body.execution_id}`);
      await world.reaches(body.execution_id, 'running');
    }
  });

  it('names every wrong field, and stores and starts nothing', async () => {
    const { world, operator } = await setUp();
    const response = await operator.inject({
      method: 'POST',
      url: '/executions',
      payload: {
        config: { task_name: '', base_url: 'ftp://x', crawl_config: { max_pages: '3' } },
        resources: { memory_mb: 1 },
        statsu: 'succeeded',
      },
    });
    expect(response.statusCode).toBe(400);
    const problem = problemOf(response);
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors?.map(({ field }) => field).toSorted()).toEqual([
      'config.base_url',
      'config.crawl_config.max_pages',
      'config.task_name',
      'resources.memory_mb',
      'statsu',
    ]);
    expect(world.store.list({ limit: 10 })).toEqual([]);
    expect(world.engine.all()).toEqual([]);
  });

  it('refuses a config without a target', async () => {
    const { operator } = await setUp();
    const response = await operator.inject({
      method: 'POST',
      url: '/executions',
      payload: { config: { task_name: 'x' } },
    });
    expect(response.statusCode).toBe(400);
    expect(problemOf(response).errors).toEqual([
      { field: 'config.base_url', message: 'set base_url or at least one entry in target_urls' },
    ]);
  });

  it('accepts an unknown key in the config with a warning that names the likely key', async () => {
    const { operator } = await setUp();
    const response = await operator.inject({
      method: 'POST',
      url: '/executions',
      payload: { config: { ...CONFIG, crawl_config: { max_page: 3 } } },
    });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({
      warnings: [
        'unknown key "crawl_config.max_page": the bundled crawler ignores it; did you mean "max_pages"?',
      ],
    });
  });

  it('refuses a stale time that is over before the next heartbeat is due', async () => {
    const { operator } = await setUp();
    const response = await operator.inject({
      method: 'POST',
      url: '/executions',
      payload: { config: CONFIG, heartbeat_interval_seconds: 60, stale_after_seconds: 60 },
    });
    expect(response.statusCode).toBe(400);
    expect(problemOf(response).errors).toEqual([
      { field: 'stale_after_seconds', message: 'must be greater than the heartbeat interval, 60 s' },
    ]);
  });

  it('runs only images that the operator allows', async () => {
    const { operator } = await setUp();
    const launch = async (image: string) =>
      operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG, image } });
    expect((await launch('trusted/mine:1')).statusCode).toBe(201);
    const refused = await launch('evil/miner:1');
    expect(refused.statusCode).toBe(400);
    expect(problemOf(refused).detail).toContain('CRAWLERD_ALLOWED_IMAGES');
  });

  for (const [what, request, status] of [
    ['a body that is not JSON', { payload: '{', headers: { 'content-type': 'application/json' } }, 400],
    ['a body of another type', { payload: 'a', headers: { 'content-type': 'text/plain' } }, 400],
    ['a body of no known type', { payload: 'a', headers: { 'content-type': 'image/png' } }, 415],
    ['no body', {}, 400],
    [
      'a body with a poisoned prototype',
      { payload: '{"__proto__": {"x": 1}}', headers: { 'content-type': 'application/json' } },
      400,
    ],
    [
      'a body that is nested deeper than any stack',
      {
        payload: `{"config":{"task_name":"x","base_url":"http://a.test/","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
        headers: { 'content-type': 'application/json' },
      },
      400,
    ],
    ['far too large a body', { payload: { config: { ...CONFIG, x: 'x'.repeat(9_000_000) } } }, 413],
  ] as const) {
    it(`answers ${what} with ${status} and a problem body`, async () => {
      const { operator } = await setUp();
      const response = await operator.inject({ method: 'POST', url: '/executions', ...request });
      expect(response.statusCode).toBe(status);
      expect(problemOf(response).status).toBe(status);
    });
  }
});

describe('looking', () => {
  it('shows the same story in the status, the list and the details', async () => {
    const { world, operator } = await setUp();
    const id = await world.running({ labels: { team: 'a' } });
    world.heartbeat(id, { progress: { crawled_urls: 2, own_key: 'kept' } as never });
    world.clock.advance(7);
    const get = async (url: string): Promise<unknown> => (await operator.inject({ url })).json();
    const status = await get(`/api/v1/monitoring/execution/${id}/status`);
    const list = await get('/api/v1/executions?status=running&label=team%3Da&limit=5');
    const detail = await get(`/api/v1/executions/${id}`);
    if (!isValid(ExecutionStatusSchema, status)) throw new Error('not a status');
    if (!isValid(ExecutionListSchema, list)) throw new Error('not a list');
    if (!isValid(ExecutionDetailSchema, detail)) throw new Error('not the details');
    expect(status).toMatchObject({
      status: 'running',
      attempt: 1,
      container_id: 'fake-1',
      seconds_since_heartbeat: 7,
      progress: { crawled_urls: 2, own_key: 'kept' },
    });
    expect(list.executions).toEqual([status]);
    expect(detail).toMatchObject(status);
    expect(detail.attempts).toMatchObject([{ container_name: `crawler-task-${id}-1` }]);
    expect(JSON.stringify(detail)).not.toContain(world.credentials.token(world.ref(id)));
  });

  it('pages through the list without repeating or leaving out an execution', async () => {
    const { world, operator } = await setUp();
    for (let i = 0; i < 5; i++) await world.launch();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: unknown = (await operator.inject({ url: `/executions?limit=2${query}` })).json();
      if (!isValid(ExecutionListSchema, page)) throw new Error('not a list');
      seen.push(...page.executions.map(({ execution_id }) => execution_id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1']);
  });

  it('lists results without their items, which can be megabytes each', async () => {
    const { world, operator } = await setUp();
    const id = await world.running();
    world.complete(id, { result_data: { total_data_count: 1, data_items: [{ title: 'one' }] } });
    const get = async (url: string): Promise<unknown> => (await operator.inject({ url })).json();
    expect(await get('/executions')).toMatchObject({ executions: [{ result: { total_data_count: 1 } }] });
    expect(JSON.stringify(await get('/executions'))).not.toContain('data_items');
    expect(await get(`/executions/${id}`)).toMatchObject({ result: { data_items: [{ title: 'one' }] } });
  });

  it('answers 404 with a sentence for what is not there', async () => {
    const { operator } = await setUp();
    for (const path of ['', '/logs', '/items']) {
      const response = await operator.inject({ url: `/executions/nobody${path}` });
      expect(response.statusCode).toBe(404);
      expect(problemOf(response)).toMatchObject({ code: 'execution_unknown' });
    }
    const long = await operator.inject({ url: `/executions/${'x'.repeat(5000)}` });
    expect(problemOf(long)).toMatchObject({ status: 404, code: 'execution_unknown' });
    const garbled = await operator.inject({ url: '/executions/%E0%A4%A' });
    expect(problemOf(garbled)).toMatchObject({ status: 400 });
    const nothing = await operator.inject({ url: '/api/v1/executoins' });
    expect(problemOf(nothing)).toMatchObject({ status: 404, code: 'route_unknown' });
  });

  it('names the wrong part of a query', async () => {
    const { operator } = await setUp();
    const response = await operator.inject({ url: '/executions?limit=many&stauts=running' });
    expect(response.statusCode).toBe(400);
    expect(
      problemOf(response)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(['limit', 'stauts']);
  });

  it('streams items of whole lines only, and follows no link out of the folder', async () => {
    const { world, operator } = await setUp();
    const id = await world.running();
    const folder = world.services.outputs.path(id);
    const outside = join(folder, '..', 'another');
    for (const each of [join(folder, 'deep'), outside]) mkdirSync(each, { recursive: true });
    writeFileSync(join(folder, 'a.jsonl'), '{"n":1}\n{"n":2}\n{"n":');
    writeFileSync(join(folder, 'deep', 'b.jsonl'), '{"n":3}\n');
    writeFileSync(join(outside, 'secret.jsonl'), '{"secret":true}\n');
    symlinkSync(outside, join(folder, 'linked-folder'));
    linkSync(join(outside, 'secret.jsonl'), join(folder, 'hard-link.jsonl'));
    symlinkSync(join(outside, 'secret.jsonl'), join(folder, 'link.jsonl'));
    const items = async (query: string) =>
      (await operator.inject({ url: `/executions/${id}/items${query}` })).body;
    expect(JSON.parse(await items(''))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await items('?format=jsonl&offset=1&limit=1')).toBe('{"n":2}\n');
    expect(JSON.parse(await items('?offset=9'))).toEqual([]);
  });

  it('gives the log, its tail, and follows it to the end', async () => {
    const { world, operator } = await setUp();
    const id = await world.running();
    for (const text of ['one', 'two', 'three']) world.engine.print(world.ref(id), text);
    await eventually('three lines', async () => (await world.logLines(id)).length === 3);
    const tail = (await operator.inject({ url: `/executions/${id}/logs?tail=1` })).body;
    expect(tail).toMatch(/^\S+Z stdout three\n$/);
    const following = operator.inject({ url: `/executions/${id}/logs?follow=true` });
    world.engine.print(world.ref(id), 'four');
    world.complete(id);
    world.engine.exit(world.ref(id));
    expect((await following).body.split('\n').map((line) => line.split(' ')[2])).toEqual([
      'one',
      'two',
      'three',
      'four',
      // crawlerd's own last words.
      'The',
      undefined,
    ]);
  });
});

describe('stopping', () => {
  it('answers 202 while it stops and 200 when it had finished, and needs no body', async () => {
    const { world, operator } = await setUp();
    const id = await world.running();
    const stop = async () => operator.inject({ method: 'POST', url: `/executions/${id}/stop` });
    const first = await stop();
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({ status: 'stopping' });
    await world.released(id);
    const again = await stop();
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ status: 'stopped', reason: 'stop_requested' });
  });
});

describe('a report', () => {
  const heartbeat = (id: string) => ({ execution_id: id, status: 'running', progress: { data_items: 3 } });

  it('is taken with HTTP Basic from URL user info, and with a Bearer token', async () => {
    const { world, callback, asCrawler } = await setUp();
    const id = await world.running();
    const token = world.credentials.token(world.ref(id));
    const bearer = { authorization: `Bearer ${token}` };
    const longUser = Buffer.from(`${'u'.repeat(1000)}:${token}`).toString('base64');
    for (const headers of [asCrawler(id), bearer, { authorization: `Basic ${longUser}` }]) {
      const response = await callback.inject({
        method: 'POST',
        url: '/api/v1/monitoring/heartbeat',
        headers,
        payload: heartbeat(id),
      });
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ status: 'ok', action: 'continue', next_heartbeat_seconds: 30 });
    }
  });

  it('with no, a wrong or a foreign credential changes nothing, for any pair of executions', async () => {
    const { world, callback, asCrawler } = await setUp();
    const ids = await Promise.all([1, 2, 3].map(async () => world.running()));
    const before = ids.map((id) => world.find(id));
    const post = async (url: string, headers: Record<string, string>, payload: object) =>
      (await callback.inject({ method: 'POST', url, headers, payload })).statusCode;
    for (const kind of ['heartbeat', 'completion']) {
      const url = `/api/v1/monitoring/${kind}`;
      for (const mine of ids) {
        for (const other of ids.filter((id) => id !== mine)) {
          const body = { execution_id: other, status: 'running', success: true };
          expect(await post(url, asCrawler(mine), body)).toBe(403);
          expect(await post(url, {}, body)).toBe(401);
          expect(await post(url, { authorization: 'Bearer nonsense' }, body)).toBe(401);
          expect(await post(url, { authorization: 'Basic !!' }, body)).toBe(401);
        }
        expect(
          await post(url, asCrawler(mine), { execution_id: 'nobody', status: 'running', success: true }),
        ).toBe(404);
      }
    }
    expect(ids.map((id) => world.find(id))).toEqual(before);
  });

  it('that is malformed or too large is refused with the field named, and changes nothing', async () => {
    const { world, callback, asCrawler } = await setUp();
    const id = await world.running();
    const before = world.find(id);
    const post = async (kind: string, payload: object) =>
      callback.inject({ method: 'POST', url: `/monitoring/${kind}`, headers: asCrawler(id), payload });
    const malformed = await post('heartbeat', {
      execution_id: id,
      status: 'fine',
      progress: { data_items: -1 },
    });
    expect(malformed.statusCode).toBe(400);
    expect(problemOf(malformed).errors?.map(({ field }) => field)).toEqual(['status', 'progress.data_items']);
    const large = await post('heartbeat', { ...heartbeat(id), progress: { note: 'x'.repeat(70_000) } });
    expect(large.statusCode).toBe(413);
    const deep = await callback.inject({
      method: 'POST',
      url: '/monitoring/completion',
      headers: { ...asCrawler(id), 'content-type': 'application/json' },
      payload: `{"execution_id":"${id}","success":true,"result_data":{"crawl_summary":{"x":${'['.repeat(300_000)}${']'.repeat(300_000)}}}}`,
    });
    expect(deep.statusCode).toBe(400);
    problemOf(large);
    const many = await post('completion', {
      execution_id: id,
      success: true,
      result_data: { data_items: Array.from({ length: 101 }, () => ({})) },
    });
    expect(many.statusCode).toBe(400);
    expect(problemOf(many).errors?.map(({ field }) => field)).toEqual(['result_data.data_items']);
    expect(world.find(id)).toEqual(before);
  });

  it('of completion may be repeated, and a different one is refused', async () => {
    const { world, callback, asCrawler } = await setUp();
    const id = await world.running();
    const post = async (success: boolean) =>
      callback.inject({
        method: 'POST',
        url: '/api/v1/monitoring/completion',
        headers: asCrawler(id),
        payload: { execution_id: id, success, error_message: null },
      });
    expect((await post(true)).json()).toEqual({ status: 'ok' });
    expect((await post(true)).statusCode).toBe(200);
    const different = await post(false);
    expect(different.statusCode).toBe(409);
    expect(problemOf(different).code).toBe('completion_conflict');
    expect(world.find(id).execution.status).toBe('succeeded');
  });

  it('of life after the end is answered with stop and changes nothing', async () => {
    const { world, callback, asCrawler } = await setUp();
    const id = await world.running();
    world.complete(id);
    // What follows from the completion is done: no other change may come while the heartbeat is answered.
    await world.services.wakeups.idle();
    const before = world.find(id);
    const response = await callback.inject({
      method: 'POST',
      url: '/api/v1/monitoring/heartbeat',
      headers: asCrawler(id),
      payload: heartbeat(id),
    });
    expect(response.json()).toMatchObject({ status: 'ok', action: 'stop' });
    expect(world.find(id)).toEqual(before);
  });
});

describe('the two listeners', () => {
  it('give crawlers the monitoring routes and nothing else', async () => {
    const { world, callback, asCrawler } = await setUp();
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
    ]) {
      expect((await callback.inject({ url, headers: asCrawler(id) })).statusCode).toBe(404);
    }
  });

  it('take no reports where people ask', async () => {
    const { operator } = await setUp();
    const response = await operator.inject({
      method: 'POST',
      url: '/api/v1/monitoring/heartbeat',
      payload: {},
    });
    expect(response.statusCode).toBe(404);
  });

  it('ask people for the token where one is set', async () => {
    const { operator } = await setUp({ apiToken: 'a-token-of-some-length' });
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
    const { operator } = await setUp();
    const ask = async (host: string) =>
      (await operator.inject({ url: '/executions', headers: { host } })).statusCode;
    expect(await ask('127.0.0.1:8000')).toBe(200);
    expect(await ask('localhost:8000')).toBe(200);
    expect(await ask('[::1]:8000')).toBe(200);
    expect(await ask('evil.example')).toBe(403);
    expect(await ask('127.0.0.1.evil.example')).toBe(403);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route once, from the schemas the routes use', async () => {
    const { operator } = await setUp();
    const document: { openapi: string; paths: Record<string, object> } = (
      await operator.inject({ url: '/docs/json' })
    ).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/v1/events',
      '/api/v1/executions',
      '/api/v1/executions/{id}',
      '/api/v1/executions/{id}/events',
      '/api/v1/executions/{id}/items',
      '/api/v1/executions/{id}/logs',
      '/api/v1/executions/{id}/resume',
      '/api/v1/executions/{id}/stop',
      '/api/v1/monitoring/execution/{id}/status',
      '/api/v1/orphans',
      '/api/v1/orphans/{id}/{attempt}',
      '/healthz',
      '/readyz',
    ]);
    expect(document.paths['/api/v1/executions/{id}/events']).toMatchObject({
      get: { responses: { 200: { content: { 'application/json': {}, 'text/event-stream': {} } }, 204: {} } },
    });
    expect(JSON.stringify(document)).toContain('Follow links that stay in the scope');
    expect((await operator.inject({ url: '/docs' })).statusCode).toBe(200);
  });
});
