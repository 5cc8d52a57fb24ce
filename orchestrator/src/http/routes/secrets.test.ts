import { describe, expect, it } from 'vitest';
import { SECRETS_MAX } from '@crawlerd/shared';
import { problemOf, servedWorld } from '../testing/operator.ts';

const CANARY = 'canary-7f3a91c0d2';
const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

async function serving() {
  const { world, operator } = await servedWorld();
  const put = async (name: string, payload: object) =>
    operator.inject({ method: 'PUT', url: `/api/v1/secrets/${name}`, payload });
  const launch = async (payload: object) =>
    operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG, ...payload } });
  const list = async () => operator.inject({ url: '/secrets' });
  return { world, operator, put, launch, list };
}

describe('secrets over HTTP', () => {
  it('are set, replaced, listed and removed, and never shown', async () => {
    const { world, operator, put, list } = await serving();
    const created = await put('shop', { value: CANARY });
    expect(created.statusCode).toBe(201);
    const createdAt = world.clock.now().toISOString();
    world.clock.advance(60);
    const replaced = await put('shop', { value: `${CANARY}-2` });
    expect(replaced.statusCode).toBe(200);
    const listed = await list();
    expect(listed.json()).toEqual({
      secrets: [
        {
          name: 'shop',
          created_at: createdAt,
          updated_at: world.clock.now().toISOString(),
          is_readable: true,
        },
      ],
    });
    for (const { body } of [created, replaced, listed]) expect(body).not.toContain(CANARY);
    const removed = await operator.inject({ method: 'DELETE', url: '/secrets/shop' });
    expect(removed.statusCode).toBe(204);
    expect((await list()).json()).toEqual({ secrets: [] });
    const again = problemOf(await operator.inject({ method: 'DELETE', url: '/secrets/shop' }));
    expect(again).toMatchObject({ status: 404, code: 'secret_unknown' });
  });

  it('are refused for a wrong name or value, and no answer repeats the value', async () => {
    const { put, list } = await serving();
    const wrong: [name: string, body: object, field: string][] = [
      ['shop', {}, 'value'],
      ['shop', { value: 'five5' }, 'value'],
      ['shop', { value: CANARY.repeat(300) }, 'value'],
      ['shop', { value: `${CANARY}\nx` }, 'value'],
      ['shop', { value: [CANARY] }, 'value'],
      ['shop', { value: CANARY, other: CANARY }, 'other'],
      ['.shop', { value: CANARY }, 'name'],
      ['x'.repeat(101), { value: CANARY }, 'name'],
    ];
    for (const [name, body, field] of wrong) {
      const answer = await put(name, body);
      const { status, errors } = problemOf(answer);
      expect([name, body, status, errors?.map((each) => each.field)]).toEqual([name, body, 400, [field]]);
      expect(answer.body).not.toContain(CANARY);
    }
    expect((await list()).json()).toEqual({ secrets: [] });
  });

  it('have a limit, which replacing one does not reach', async () => {
    const { world, put } = await serving();
    await put('s7', { value: CANARY });
    world.store.secrets.count = () => SECRETS_MAX;
    expect(problemOf(await put('one-more', { value: CANARY }))).toMatchObject({
      status: 409,
      code: 'secrets_full',
    });
    expect((await put('s7', { value: CANARY })).statusCode).toBe(200);
  });

  it('that were encrypted with another key are told from the others', async () => {
    const { world, list, put } = await serving();
    world.store.secrets.put('lost', 'v1.another-key.AAAA', world.clock.now());
    await put('shop', { value: CANARY });
    expect((await list()).json()).toMatchObject({
      secrets: [
        { name: 'lost', is_readable: false },
        { name: 'shop', is_readable: true },
      ],
    });
  });
});

describe('a launch that refers to secrets', () => {
  it.each([
    ['a header', { headers: { Authorization: { secret: 'shop' } } }, 'config.headers.Authorization'],
    ['a cookie', { cookies: { send: { session: { secret: 'shop' } } } }, 'config.cookies.send.session'],
    [
      'a proxy',
      { proxies: { urls: [{ url: 'http://p.test:1', username: 'me', password: { secret: 'shop' } }] } },
      'config.proxies.urls[0].password',
    ],
    ['a key of another image', { login: { password: { secret: 'shop' } } }, 'config.login.password'],
  ])('is refused while %s refers to one that is not there, and accepted then', async (_what, part, field) => {
    const { launch, put, operator } = await serving();
    const refused = problemOf(await launch({ config: { ...CONFIG, ...part } }));
    const message = 'refers to the secret "shop", which does not exist: set it with crawlerd secret set';
    expect(refused).toMatchObject({ status: 400, code: 'invalid_launch', errors: [{ field, message }] });
    await put('shop', { value: CANARY });
    const accepted = await launch({ config: { ...CONFIG, ...part } });
    expect(accepted.statusCode).toBe(201);
    const { execution_id: id } = accepted.json<{ execution_id: string }>();
    const shown = await operator.inject({ url: `/executions/${id}` });
    expect(shown.json()).toMatchObject({ config: part });
    expect(shown.body).not.toContain(CANARY);
  });

  it('is refused where they cannot stand, with the reason', async () => {
    const { launch, put } = await serving();
    await put('shop', { value: CANARY });
    const env = problemOf(await launch({ env: { TOKEN: { secret: 'shop' }, LEVEL: 'info' } }));
    expect(env.errors).toEqual([
      { field: 'env.TOKEN', message: expect.stringContaining('sees the environment of a container') },
    ]);
    const url = problemOf(await launch({ config: { ...CONFIG, base_url: { secret: 'shop' } } }));
    expect(url.errors).toMatchObject([{ field: 'config.base_url' }]);
    const both = { url: 'http://me:pass@p.test:1', password: { secret: 'shop' } };
    const proxy = problemOf(await launch({ config: { ...CONFIG, proxies: { urls: [both] } } }));
    expect(proxy.errors).toEqual([
      { field: 'config.proxies.urls[0].url', message: 'must have no user or password of its own' },
    ]);
    const more = { headers: { A: { secret: 'shop', more: 1 } } };
    expect(problemOf(await launch({ config: { ...CONFIG, ...more } })).errors).toMatchObject([
      { field: 'config.headers.A.more' },
    ]);
  });

  it('is refused for more than a config may refer to', async () => {
    const { launch, world } = await serving();
    const names = Array.from({ length: 22 }, (_, i) => `s${i}`);
    for (const name of names) world.store.secrets.put(name, 'sealed', world.clock.now());
    const headers = Object.fromEntries(names.map((name) => [name, { secret: name }]));
    const { errors } = problemOf(await launch({ config: { ...CONFIG, headers } }));
    expect(errors).toContainEqual({
      field: 'config.headers.s20',
      message: 'is one secret too many: a config may refer to 20',
    });
  });
});
