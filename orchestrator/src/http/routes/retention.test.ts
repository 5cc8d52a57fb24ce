import { describe, expect, it } from 'vitest';
import type { PruneReply } from '@crawlerd/shared';
import { bothApps } from '../testing/both-apps.ts';
import type { World } from '../../testing/world.ts';

async function finished(world: World): Promise<string> {
  const id = await world.running();
  world.complete(id, { result_data: { total_data_count: 7 } });
  world.engine.exit(world.ref(id), { exitCode: 0 });
  await world.released(id);
  return id;
}

const READS = ['', '/items', '/logs', '/events'];

describe('DELETE /executions/{id}', () => {
  it('removes a finished execution, of which every other route answers 410 with its tombstone', async () => {
    const { operator, world } = await bothApps();
    const id = await finished(world);
    const url = `/api/v1/executions/${id}`;
    const answer = await operator.inject({ method: 'DELETE', url });
    expect([answer.statusCode, answer.json()]).toMatchObject([202, { execution_id: id, removed_at: null }]);
    await world.services.wakeups.idle();
    const tombstone = {
      execution_id: id,
      status: 'succeeded',
      items: 7,
      rule: 'request',
      requested_by: 'api',
    };
    const again = await operator.inject({ method: 'DELETE', url });
    expect([again.statusCode, again.json()]).toMatchObject([
      200,
      { ...tombstone, removed_at: expect.any(String) },
    ]);
    const paths = [...READS.map((path) => `${url}${path}`), `/api/v1/monitoring/execution/${id}/status`];
    for (const path of paths) {
      const gone = await operator.inject({ url: path });
      expect([path, gone.statusCode, gone.json()]).toMatchObject([
        path,
        410,
        { code: 'execution_removed', title: 'Gone', tombstone },
      ]);
    }
    for (const [method, path] of [
      ['POST', 'stop'],
      ['POST', 'resume'],
      ['POST', 'replay'],
      ['PUT', 'pin'],
      ['DELETE', 'pin'],
    ] as const) {
      expect((await operator.inject({ method, url: `${url}/${path}` })).statusCode).toBe(410);
    }
    const list = await operator.inject({ url: '/api/v1/executions' });
    expect(list.json()).toEqual({ executions: [], next_cursor: null });
    const { events } = (await operator.inject({ url: '/api/v1/events' })).json();
    expect(events).toMatchObject([{ execution_id: id, kind: 'removed', from_status: 'succeeded' }]);
  });

  it('is refused with a reason for one that must stay, and for an unknown one', async () => {
    const { operator, world } = await bothApps();
    const id = await world.running();
    const url = `/api/v1/executions/${id}`;
    const refused = await operator.inject({ method: 'DELETE', url });
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { code: 'not_removable', detail: expect.stringContaining('crawlerd stop') },
    ]);
    expect((await operator.inject({ method: 'DELETE', url: `${url}-none` })).statusCode).toBe(404);
    expect((await operator.inject({ url })).statusCode).toBe(200);
  });
});

describe('a pin', () => {
  it('is set and taken away, may be repeated, and keeps an execution', async () => {
    const { operator, world } = await bothApps();
    const id = await finished(world);
    const url = `/api/v1/executions/${id}`;
    const pinnedAt = async () => (await operator.inject({ url })).json<{ pinned_at: unknown }>().pinned_at;
    expect(await pinnedAt()).toBeNull();
    for (let i = 0; i < 2; i++) {
      expect((await operator.inject({ method: 'PUT', url: `${url}/pin` })).statusCode).toBe(204);
    }
    expect(await pinnedAt()).toEqual(expect.any(String));
    expect((await operator.inject({ method: 'DELETE', url })).statusCode).toBe(409);
    expect((await operator.inject({ method: 'DELETE', url: `${url}/pin` })).statusCode).toBe(204);
    expect(await pinnedAt()).toBeNull();
    expect((await operator.inject({ method: 'PUT', url: `${url}-none/pin` })).statusCode).toBe(404);
  });
});

describe('POST /prune', () => {
  it('removes nothing without rules, and says that there are none', async () => {
    const { operator, world } = await bothApps();
    await finished(world);
    const answer = await operator.inject({ method: 'POST', url: '/api/v1/prune' });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { dry_run: false, has_rules: false, executions: 0, bytes: 0, removals: [] },
    ]);
  });

  it('says what the rules remove, and with how much, and removes just that', async () => {
    const keep = { newest: 1, days: null, failedDays: null, source: 'CRAWLERD_KEEP_*' };
    const { operator, world } = await bothApps({ rules: { keep, maxBytes: null } });
    const [older, newer] = [await finished(world), await finished(world)];
    world.clock.advance(1);
    const dry = (
      await operator.inject({ method: 'POST', url: '/api/v1/prune?dry_run=true' })
    ).json<PruneReply>();
    expect(dry).toMatchObject({ dry_run: true, has_rules: true, executions: 1 });
    expect(dry.removals).toMatchObject([
      { rule: 'keep', bytes: dry.bytes, why: expect.stringContaining('newest 1') },
    ]);
    const [removal] = dry.removals;
    expect([older, newer]).toContain(removal?.execution_id);
    const list = async () => (await operator.inject({ url: '/api/v1/executions' })).json().executions.length;
    expect(await list()).toBe(2);
    const real = (await operator.inject({ method: 'POST', url: '/api/v1/prune' })).json<PruneReply>();
    expect(real).toEqual({ ...dry, dry_run: false });
    await world.services.wakeups.idle();
    expect(await list()).toBe(1);
    expect(world.store.retention.tombstone(removal?.execution_id ?? '')?.bytesFreed).toBe(dry.bytes);
  });

  it('applies what a task says is kept, also where no setting does', async () => {
    const { operator, world } = await bothApps();
    world.store.tasks.put('shop', '{}', world.clock.now(), { keep: { newest: 1 } });
    const dry = await operator.inject({ method: 'POST', url: '/api/v1/prune?dry_run=true' });
    expect(dry.json()).toMatchObject({ has_rules: true, executions: 0 });
  });

  it('refuses a query that it does not know', async () => {
    const { operator } = await bothApps();
    expect((await operator.inject({ method: 'POST', url: '/api/v1/prune?dryrun=1' })).statusCode).toBe(400);
  });
});
