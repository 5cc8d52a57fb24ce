import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { aCompletion, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS, openTestStore } from '../../testing/test-store.ts';
import { checkInThread } from './check-in-thread.ts';
import { openUnchecked } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';

/** A folder whose service was killed: two executions, one of them running. */
function afterACrash(): string {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  for (const id of ['e1', 'e2']) store.add(anExecution({ id }));
  store.apply('e1', EXAMPLES.dispatched, T0);
  store.apply('e1', EXAMPLES.container_started, T0);
  return folder;
}

function aCheck(): { ended: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const ended = new Promise<void>((done) => (resolve = done));
  return { ended, resolve: () => resolve() };
}

const BEAT = { ...EXAMPLES.heartbeat, sequence: 7 } as const;

describe('a store that is being checked after a crash', () => {
  it('takes heartbeats, in memory, and nothing else; then it writes them', async () => {
    const folder = afterACrash();
    const { db, isChecked } = openUnchecked(join(folder, 'crawlerd.db'), MIGRATIONS);
    expect(isChecked).toBe(false);
    const check = aCheck();
    const store = new SqliteStore(db, { check: () => check.ended });
    const changes = db.$client.prepare<[], number>('SELECT total_changes()').pluck();
    const before = changes.get();
    expect(store.apply('e1', BEAT, T0).outcome).toBe('changed');
    expect(store.findLive('e1')?.liveness.sequence).toBe(7);
    const completion = { kind: 'completion', completion: aCompletion(), digest: 'd', unmet: null } as const;
    for (const refused of [
      () => store.apply('e1', completion, T0),
      () => store.add(anExecution({ id: 'e3' })),
      () => store.find('e2'),
      () => store.list({ limit: 1 }),
      () => store.result('e1'),
      () => store.check(),
      () => store.requireUsable(),
    ]) {
      expect(refused).toThrow(/^The database is being checked after a crash; heartbeats are taken meanwhile/);
      expect(refused).toThrow(StorageError);
    }
    expect(store.flush(10)).toBe(1);
    expect(changes.get()).toBe(before);
    check.resolve();
    await store.checked();
    expect(store.flush(10)).toBe(0);
    expect(store.find('e2')).not.toBeNull();
    expect(store.apply('e1', completion, T0).outcome).toBe('changed');
    store.close();
  });

  it('takes a heartbeat that would change a status as a sign of life, and the next one whole', async () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    first.add(anExecution());
    first.apply('e1', EXAMPLES.dispatched, T0);
    const { db } = openUnchecked(join(folder, 'crawlerd.db'), MIGRATIONS);
    const check = aCheck();
    const store = new SqliteStore(db, { check: () => check.ended });
    expect(store.apply('e1', BEAT, T0).outcome).toBe('changed');
    expect(store.findLive('e1')).toMatchObject({
      execution: { status: 'starting' },
      liveness: { lastHeartbeatAt: T0, sequence: null },
    });
    check.resolve();
    await store.checked();
    store.apply('e1', BEAT, T0);
    expect(store.find('e1')).toMatchObject({ execution: { status: 'running' }, liveness: { sequence: 7 } });
    store.close();
  });

  it('that is damaged is refused, and the next start checks it again', async () => {
    const folder = temporaryFolder();
    const first = openTestStore(folder);
    for (let i = 0; i < 300; i++) first.add(anExecution({ id: `e${i}` }));
    first.close();
    const file = join(folder, 'crawlerd.db');
    const bytes = readFileSync(file);
    // Among the rows that were added last, which no start reads.
    const late = Math.floor((bytes.length * 0.9) / 4096) * 4096;
    writeFileSync(file, bytes.fill(0xa5, late, late + 16_384));
    const { db } = openUnchecked(file, MIGRATIONS);
    const store = new SqliteStore(db, { check: () => checkInThread(file) });
    await expect(store.checked()).rejects.toThrow(/is damaged \(.*copy a backup made with "crawlerd backup"/);
    expect(() => store.find('e1')).toThrow(StorageError);
    store.close();
    expect(openUnchecked(file, MIGRATIONS).isChecked).toBe(false);
  });

  it('is sound when it is: the check reads it beside the store', async () => {
    const folder = afterACrash();
    await checkInThread(join(folder, 'crawlerd.db'));
    await expect(checkInThread(join(folder, 'none.db'))).rejects.toThrow(StorageError);
  });
});
