import { describe, expect, it, vi } from 'vitest';
import { isValid, LaunchCheckSchema, type LaunchCheck } from '@crawlerd/shared';
import { StorageError } from '../../ports/storage-error.ts';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { API_TOKEN, makeToken } from '../testing/tokens.ts';

type Apps = Awaited<ReturnType<typeof bothApps>>;

async function validate({ operator }: Apps, payload: object | string, headers: object = {}) {
  const answer = await operator.inject({
    method: 'POST',
    url: '/api/v1/executions/validate',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  const body: unknown = answer.json();
  if (!isValid(LaunchCheckSchema, body)) throw new Error(`no launch check: ${answer.body}`);
  return body;
}

const failed = ({ checks }: LaunchCheck) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('validating a launch', () => {
  it('says what it would come to, and stores and starts nothing', async () => {
    const apps = await bothApps();
    const launch = { config: { ...CONFIG, delay: 2 }, labels: { team: 'prices' }, env: { A: 'hidden' } };
    const checked = await validate(apps, launch);
    expect(checked).toMatchObject({
      ok: true,
      errors: [],
      warnings: [],
      config: { ...CONFIG, delay: 2, max_retries: 3, crawl_config: { max_pages: expect.any(Number) } },
      launch: { labels: { team: 'prices' }, env_names: ['A'], priority: 0, output_mb: expect.any(Number) },
      image_digest: `sha256:of-${checked.launch?.image}`,
      mounts: [
        { path: '/app/config/config.json', holds: 'config', read_only: true },
        { path: '/app/output', holds: 'output', read_only: false },
      ],
    });
    expect(checked.checks.map(({ name }) => name)).toEqual([
      'fake runtime',
      'image',
      'disk',
      'callback',
      'queue',
    ]);
    expect(JSON.stringify(checked)).not.toContain('hidden');
    expect(apps.world.store.list({ limit: 10 }).snapshots).toEqual([]);
    expect(apps.world.engine.all()).toEqual([]);
  });

  it('lists everything that a launch would be refused for one after the other', async () => {
    const apps = await bothApps({ queueLimit: 1, maxConcurrent: 1 });
    const running = await apps.world.running();
    await apps.world.launch();
    const checked = await validate(apps, {
      config: { ...CONFIG, headers: { A: { secret: 'gone' } }, crawl_config: { max_page: 3 } },
      image: 'nobody/allowed:1',
      cache_from: running,
      heartbeat_interval_seconds: 60,
      stale_after_seconds: 60,
    });
    expect(checked.errors.map(({ field }) => field).toSorted()).toEqual([
      'cache_from',
      'config.headers.A',
      'image',
      'stale_after_seconds',
    ]);
    expect(checked).toMatchObject({ ok: false, launch: null });
    expect(checked.warnings).toHaveLength(1);
    expect(failed(checked)).toEqual(['queue']);
  });

  it('lists the wrong fields of a body that is no launch, beside what is wrong with the machine', async () => {
    const apps = await bothApps();
    apps.world.engine.goDown();
    const checked = await validate(apps, { config: { task_name: '', base_url: 'ftp://x' }, statsu: 1 });
    expect(checked.errors.map(({ field }) => field).toSorted()).toEqual([
      'config.base_url',
      'config.task_name',
      'statsu',
    ]);
    expect(checked).toMatchObject({ ok: false, config: null, launch: null, mounts: [] });
    expect(failed(checked)).toEqual(['fake runtime']);
  });

  it('names an image that is missing', async () => {
    const apps = await bothApps({ images: new Set() });
    const checked = await validate(apps, { config: CONFIG });
    expect(checked).toMatchObject({ ok: false, errors: [], image_digest: null });
    expect(checked.mounts).toHaveLength(2);
    expect(failed(checked)).toEqual(['image']);
  });

  it('tells a full disk, and crawlers that have all fallen silent, from a wrong request', async () => {
    const apps = await bothApps();
    const ids = [await apps.world.running(), await apps.world.running(), await apps.world.running()];
    for (const id of ids) apps.world.heartbeat(id);
    apps.world.clock.advance(200);
    apps.world.scan();
    vi.spyOn(apps.world.services.diskGuard, 'requireRoom').mockRejectedValue(
      new StorageError('3 MiB are free.'),
    );
    const checked = await validate(apps, { config: CONFIG });
    expect(checked).toMatchObject({ ok: false, errors: [] });
    expect(failed(checked)).toEqual(['disk', 'callback']);
    expect(checked.checks).toContainEqual({ name: 'disk', ok: false, detail: '3 MiB are free.' });
  });

  it('keeps references to secrets as they are, and mounts a file for them', async () => {
    const apps = await bothApps();
    const value = 'a value that nobody may see';
    await apps.operator.inject({ method: 'PUT', url: '/secrets/key', payload: { value } });
    const config = { ...CONFIG, headers: { Authorization: { secret: 'key' } } };
    const checked = await validate(apps, { config });
    expect(checked).toMatchObject({ ok: true, config: { headers: { Authorization: { secret: 'key' } } } });
    expect(checked.mounts.map(({ holds }) => holds)).toEqual(['config', 'secrets', 'output']);
    expect(JSON.stringify(checked)).not.toContain(value);
  });

  it('holds a token to its labels and its queue, and does not tell it what others have', async () => {
    const apps = await bothApps({ apiToken: API_TOKEN });
    const other = await apps.world.running();
    const narrowed = { scope: 'launch', labels: { team: 'prices' } } as const;
    const { token } = await makeToken(apps.operator, narrowed);
    const headers = { authorization: `Bearer ${token}` };
    const own = await validate(apps, { config: CONFIG }, headers);
    expect(own).toMatchObject({ ok: true, launch: { labels: { team: 'prices' } } });
    const foreign = await validate(
      apps,
      { config: CONFIG, labels: { team: 'other' }, cache_from: other },
      headers,
    );
    expect(foreign.errors.map(({ field }) => field)).toEqual(['labels.team', 'cache_from']);
  });

  it('refuses what is not JSON, and a query', async () => {
    const { operator } = await bothApps();
    const ask = async (query: string, payload: string) =>
      operator.inject({
        method: 'POST',
        url: `/executions/validate${query}`,
        payload,
        headers: { 'content-type': 'application/json' },
      });
    expect(problemOf(await ask('', '{')).status).toBe(400);
    const misspelt = await ask('?prob=true', JSON.stringify({ config: CONFIG }));
    expect(problemOf(misspelt).errors?.map(({ field }) => field)).toEqual(['prob']);
  });
});
