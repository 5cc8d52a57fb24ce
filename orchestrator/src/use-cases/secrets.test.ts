import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';
import { removeSecret, setSecret } from './manage-secrets.ts';

const CANARY: string = 'canary-7f3a91c0d2';
const NEXT = 'second-5b8e66aa10';
const config = {
  task_name: 'shop',
  base_url: 'http://shop.test/',
  headers: { Authorization: { secret: 'shop' } },
};

function worldWithSecret(): World {
  const world = new World();
  setSecret(world.services, 'shop', CANARY);
  return world;
}

const givenTo = (world: World, id: string): unknown =>
  JSON.parse(world.engine.find(world.ref(id))?.spec.secrets ?? 'null');

describe('the secrets that a config refers to', () => {
  it('are given to the crawler beside its config, which keeps the references', async () => {
    const world = worldWithSecret();
    setSecret(world.services, 'other', NEXT);
    const id = await world.running({ config });
    expect(givenTo(world, id)).toEqual({ shop: CANARY });
    const spec = world.engine.find(world.ref(id))?.spec;
    expect(JSON.parse(spec?.config ?? '')).toEqual(config);
    expect(JSON.stringify([spec?.env, spec?.config, world.store.input(id)])).not.toContain(CANARY);
  });

  it('are found wherever another image has them, but not in examples of a JSON Schema', async () => {
    const world = worldWithSecret();
    const ofOtherImage = {
      task_name: 'shop',
      base_url: 'http://shop.test/',
      login: [{ password: { secret: 'shop' } }],
      crawl_config: { item_schema: { default: { secret: 'not-one' } } },
    };
    const id = await world.running({ config: ofOtherImage });
    expect(world.find(id).execution.spec.secretNames).toEqual(['shop']);
  });

  it('are gone from disk and database when the attempt is released, and not before', async () => {
    const world = worldWithSecret();
    const id = await world.running({ config });
    expect(world.engine.secrets.size).toBe(1);
    expect(world.store.secrets.ofAttempt(world.ref(id))).not.toBeNull();
    world.complete(id);
    world.engine.exit(world.ref(id));
    await world.released(id);
    expect(world.engine.secrets.size).toBe(0);
    expect(world.store.secrets.ofAttempt(world.ref(id))).toBeNull();
  });

  it.each(['create', 'start'] as const)(
    'are gone as well after a crash at %s, and the attempt has the same all along',
    async (operation) => {
      const world = worldWithSecret();
      const hold = world.engine.holdNext(operation, 'after');
      const id = await world.launch({ config });
      await hold.reached;
      setSecret(world.services, 'shop', NEXT);
      world.restart();
      await world.reaches(id, 'running');
      expect(givenTo(world, id)).toEqual({ shop: CANARY });
      world.complete(id);
      world.engine.exit(world.ref(id));
      await world.released(id);
      expect(world.engine.secrets.size).toBe(0);
      expect(world.store.secrets.ofAttempt(world.ref(id))).toBeNull();
    },
  );

  it.each(['before', 'after'] as const)('are gone as well after a crash %s their removal', async (moment) => {
    const world = worldWithSecret();
    const hold = world.engine.holdNext('discard_secrets', moment);
    const id = await world.running({ config });
    world.complete(id);
    world.engine.exit(world.ref(id));
    await hold.reached;
    world.restart();
    await world.released(id);
    expect(world.engine.secrets.size).toBe(0);
    expect(world.store.secrets.ofAttempt(world.ref(id))).toBeNull();
  });

  it('that a crash or a restored backup left behind are removed by the next comparison', async () => {
    const world = worldWithSecret();
    const id = await world.running({ config });
    world.engine.secrets.set('unknown/1', '{}').set(`${id}/7`, '{}');
    world.restart();
    await eventually('they are removed', () => world.engine.secrets.size === 1);
    expect([...world.engine.secrets.keys()]).toEqual([`${id}/1`]);
  });

  it('are read at the launch of an attempt: a further one gets the new value', async () => {
    const world = worldWithSecret();
    const id = await world.running({ config, max_attempts: 2 });
    setSecret(world.services, 'shop', NEXT);
    expect(givenTo(world, id)).toEqual({ shop: CANARY });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
    world.clock.advance(600);
    world.services.wakeups.dispatcher();
    await eventually('a second attempt', () => world.find(id).execution.attempt === 2);
    await world.reaches(id, 'running');
    expect(givenTo(world, id)).toEqual({ shop: NEXT });
  });

  it('that were removed while it waited fail the execution, and no machine is blamed', async () => {
    const world = new World({ maxConcurrent: 1 });
    setSecret(world.services, 'shop', CANARY);
    const first = await world.running();
    const waiting = await world.launch({ config, max_attempts: 5 });
    removeSecret(world.services, 'shop');
    world.stop(first);
    const { execution } = await world.reaches(waiting, 'failed');
    expect(execution.verdict).toMatchObject({
      reason: 'launch_failed',
      message: expect.stringContaining(
        'the secret "shop", which does not exist: set it with crawlerd secret',
      ),
    });
    expect(execution).toMatchObject({ attempt: 1, infraFailures: 0 });
    await world.released(waiting);
    const other = await world.launch();
    await world.reaches(other, 'running');
  });

  it('that were encrypted with a lost key fail it in the same way', async () => {
    const world = new World({ maxConcurrent: 1 });
    world.store.secrets.put('shop', 'v1.another-key.AAAA', world.clock.now());
    const launching = world.launch({ config });
    await expect(launching).rejects.toMatchObject({
      issues: [
        { field: 'config.headers.Authorization', message: expect.stringContaining('another key: restore') },
      ],
    });
  });
});

describe('a secret in what a crawler says', () => {
  it('is in nothing that is kept, also after it was replaced or removed meanwhile', async () => {
    const world = worldWithSecret();
    const id = await world.running({ config });
    const ref = world.ref(id);
    setSecret(world.services, 'shop', NEXT);
    removeSecret(world.services, 'shop');
    const basic = Buffer.from(`me:${CANARY}`).toString('base64');
    const encoded = Array.from(CANARY, (each) => `%${each.charCodeAt(0).toString(16)}`).join('');
    world.engine.print(ref, `401 for ${CANARY}, ${basic}, ${encoded}`);
    world.engine.print(ref, `cut here: ${CANARY.slice(0, 9)}`, 'stderr');
    world.engine.print(ref, `${CANARY.slice(9)} and on`, 'stderr');
    world.heartbeat(id, { progress: { current_url: `http://me:${CANARY}@shop.test/`, [CANARY]: 1 } });
    const heard = JSON.stringify(world.find(id).liveness);
    world.complete(id, {
      success: false,
      error_message: `refused: ${CANARY}`,
      result_data: { crawl_summary: { tried: [basic] }, data_items: [{ title: CANARY }] },
    });
    world.engine.exit(ref, { error: `could not use ${CANARY}` });
    await world.released(id);
    const kept = [
      heard,
      (await world.logLines(id)).join('\n'),
      readFileSync(world.logFile(id), 'utf8'),
      JSON.stringify(world.find(id)),
      JSON.stringify(world.store.attempts(id)),
      world.store.result(id),
      JSON.stringify(world.store.events({ limit: 100 })),
    ];
    for (const text of kept) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain(CANARY.slice(0, 9));
      expect(text).not.toContain(basic.slice(8));
      expect(text).not.toContain(encoded);
    }
    expect(world.find(id).execution.verdict?.message).toBe('refused: ***');
    expect(kept[1]).toContain('cut here: ***');
    expect(heard).toContain('http://***@shop.test/');
  });
});

it('the database holds secrets and what attempts were given only encrypted', async () => {
  const world = worldWithSecret();
  await world.running({ config });
  const files = ['', '-wal'].map((end) => readFileSync(`${world.databaseFile}${end}`).toString('latin1'));
  expect(files.join('')).toContain('v1.');
  for (const form of ['utf8', 'base64', 'hex'] as const) {
    expect(files.join('')).not.toContain(Buffer.from(CANARY).toString(form));
  }
});
