import { describe, expect, it } from 'vitest';
import { isValid, LaunchReplySchema } from '@crawlerd/shared';
import { problemOf } from '../testing/operator.ts';
import { bothApps, CONFIG } from '../testing/both-apps.ts';

describe('launching', () => {
  it('answers 201 with Location and the status, with and without the prefix', async () => {
    const { world, operator } = await bothApps();
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
    const { world, operator } = await bothApps();
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
    expect(world.store.list({ limit: 10 }).snapshots).toEqual([]);
    expect(world.engine.all()).toEqual([]);
  });

  it('refuses a config without a target', async () => {
    const { operator } = await bothApps();
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
    const { operator } = await bothApps();
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
    const { operator } = await bothApps();
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
    const { operator } = await bothApps();
    const launch = async (image: string) =>
      operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG, image } });
    expect((await launch('trusted/mine:1')).statusCode).toBe(201);
    const refused = await launch('evil/miner:1');
    expect(refused.statusCode).toBe(400);
    expect(problemOf(refused).detail).toContain('CRAWLERD_ALLOWED_IMAGES');
  });

  it('refuses a save_path outside the output folder before anything is stored, for its own crawler', async () => {
    const { world, operator } = await bothApps();
    const launch = async (save_path: string, image?: string) =>
      operator.inject({
        method: 'POST',
        url: '/executions',
        payload: { config: { ...CONFIG, output_config: { save_path } }, ...(image && { image }) },
      });
    for (const path of ['/etc', '../x', '/app/output/../config', '/app/outputs', 'a\0b', 'x'.repeat(256)]) {
      const refused = await launch(path);
      expect(refused.statusCode).toBe(400);
      expect(problemOf(refused).errors).toEqual([
        {
          field: 'config.output_config.save_path',
          message: 'must lie inside /app/output, and each name in it may have 255 bytes',
        },
      ]);
    }
    expect(world.store.list({ limit: 10 }).snapshots).toEqual([]);
    expect((await launch('/app/output/a/../b')).statusCode).toBe(201);
    // What it means to another image is not known.
    expect((await launch('/etc', 'trusted/mine:1')).statusCode).toBe(201);
  });

  it.each([
    'a//b',
    'x:',
    ':x',
    'a@sha256:zz',
    'trusted/Mine:1',
    'a:tag:tag',
    'trusted/',
    `trusted/${'a'.repeat(250)}`,
  ])('refuses an image that cannot exist: %s', async (image) => {
    const { world, operator } = await bothApps();
    const refused = await operator.inject({
      method: 'POST',
      url: '/executions',
      payload: { config: CONFIG, image },
    });
    expect(refused.statusCode).toBe(400);
    expect(problemOf(refused).errors).toMatchObject([{ field: 'image' }]);
    expect(world.store.list({ limit: 10 }).snapshots).toEqual([]);
  });

  it('refuses resources beyond the limits of the operator, and names each with its setting', async () => {
    const { operator } = await bothApps();
    const launch = async (resources: object) =>
      operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG, resources } });
    expect((await launch({ memory_mb: 2048, cpus: 4, pids: 4096 })).statusCode).toBe(201);
    const refused = await launch({ memory_mb: 2049, cpus: 4.1, pids: 4097 });
    expect(refused.statusCode).toBe(400);
    expect(problemOf(refused).errors).toEqual([
      {
        field: 'resources.memory_mb',
        message: "must be at most 2048, which is the operator's limit (CRAWLERD_MAX_MEMORY_MB)",
      },
      {
        field: 'resources.cpus',
        message: "must be at most 4, which is the operator's limit (CRAWLERD_MAX_CPUS)",
      },
      {
        field: 'resources.pids',
        message: "must be at most 4096, which is the operator's limit (CRAWLERD_MAX_PIDS)",
      },
    ]);
  });

  for (const [what, request, status] of [
    ['a body that is not JSON', { payload: '{', headers: { 'content-type': 'application/json' } }, 400],
    ['a body of another type', { payload: 'a', headers: { 'content-type': 'text/plain' } }, 415],
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
      const { operator } = await bothApps();
      const response = await operator.inject({ method: 'POST', url: '/executions', ...request });
      expect(response.statusCode).toBe(status);
      expect(problemOf(response).status).toBe(status);
    });
  }
});
