import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryPlan } from '../../testing/query-plan.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { World } from '../../testing/world.ts';
import { oldestQueued } from './due-queries.ts';
import { openDatabase } from './open-database.ts';
import { OUTBOX_COUNTED_MAX, pendingCounts } from './outbox-state.ts';

const ENDPOINT = {
  sealed: '',
  channelType: 'feishu',
  host: 'robot.test',
  filter: {},
  language: 'en',
} as const;

function worldWithEndpoint(): World {
  const world = new World();
  world.store.notifications.putEndpoint({ name: 'robot', ...ENDPOINT }, world.clock.now());
  return world;
}

describe('what waits in the outbox', () => {
  it('is what is neither delivered nor given up, with the age of the oldest', () => {
    const world = worldWithEndpoint();
    const { clock } = world;
    const { notifications } = world.store;
    const ids = [0, 1, 2].map(() => {
      clock.advance(10);
      return notifications.addTest('robot', clock.now())?.id ?? 0;
    });
    clock.advance(5);
    notifications.noteDelivered(ids[0] ?? 0, { statusCode: 200, answer: null }, clock.now());
    const later = new Date(clock.now().getTime() + 60_000);
    const refused = { statusCode: 500, answer: null, failure: 'refused' };
    notifications.noteFailed(ids[1] ?? 0, refused, later, clock.now());
    expect(notifications.outbox(clock.now())).toEqual({
      pending: 2,
      due: 1,
      oldestPendingSeconds: 15,
      failingEndpoints: 1,
      pausedEndpoints: 0,
    });
    expect(notifications.outbox(later).due).toBe(2);
  });

  it('is nothing where nobody is to be told', () => {
    const world = new World();
    expect(world.store.notifications.outbox(world.clock.now())).toEqual({
      pending: 0,
      due: 0,
      oldestPendingSeconds: 0,
      failingEndpoints: 0,
      pausedEndpoints: 0,
    });
  });

  it('is counted only so far, and without the log of what was delivered', () => {
    const world = worldWithEndpoint();
    const db = new Database(world.databaseFile);
    const add = db.prepare(
      `INSERT INTO deliveries (endpoint, subject, kind, facts, created_at, state, next_attempt_at)
       VALUES ('robot', 'x', 'test', '{}', 0, ?, ?)`,
    );
    db.transaction(() => {
      for (let i = 0; i < 1000; i++) add.run('delivered', null);
      for (let i = 0; i < OUTBOX_COUNTED_MAX + 500; i++) add.run('pending', i);
    })();
    db.close();
    expect(world.store.notifications.outbox(world.clock.now()).pending).toBe(OUTBOX_COUNTED_MAX);
  });
});

it.each([
  ['what is pending', pendingCounts, 'COVERING INDEX deliveries_due'],
  ['the oldest queued execution', oldestQueued, 'COVERING INDEX executions_status (status=?)'],
])('a scrape reads %s from an index alone, without sorting', (_name, query, index) => {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  const { sql, params } = query(db).getQuery();
  const values = params.map(() => 0);
  const plan = queryPlan(db.$client, sql, values).join('\n');
  expect(plan).toContain(index);
  expect(plan).not.toContain('TEMP B-TREE');
  db.$client.close();
});
