import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MIGRATIONS } from '../../testing/test-store.ts';
import { openDatabase } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';
import { SqliteStore } from './sqlite-store.ts';

it('builds once for each database, when it is first asked', () => {
  const build = vi.fn<(database: { name: string }) => string>(({ name }) => `built for ${name}`);
  const of = preparedOnce(build);
  const [first, second] = [{ name: 'a' }, { name: 'b' }];
  expect(build).not.toHaveBeenCalled();
  expect([of(first), of(second), of(first)]).toEqual(['built for a', 'built for b', 'built for a']);
  expect(build).toHaveBeenCalledTimes(2);
});

it('keeps the statements of a store from one execution to the next', () => {
  const db = openDatabase(join(temporaryFolder(), 'crawlerd.db'), MIGRATIONS);
  const store = new SqliteStore(db);
  onTestFinished(() => store.close());
  const runs = (id: string): void => {
    store.add(anExecution({ id }), { key: `key of ${id}`, digest: 'd' });
    expect(store.ofIdempotencyKey(`key of ${id}`)?.executionId).toBe(id);
    expect(store.queued(T0, 1).ids).toEqual([id]);
    const attempt = anAttempt({ executionId: id, credentialHash: `hash of ${id}` });
    store.apply(id, { kind: 'dispatched', attempt }, T0);
    store.noteAttempt({ executionId: id, attempt: 1 }, { exitCode: 0, endedAt: T0 });
    store.apply(id, EXAMPLES.container_started, T0);
    store.apply(id, EXAMPLES.completion_success, T0);
    store.noteAttempt({ executionId: id, attempt: 1 }, { releasedAt: T0 });
    store.noteClockReading({ wall: T0, boot: 'b', uptimeMs: 1 });
    expect(store.find(id)?.execution.status).toBe('succeeded');
    expect(store.attempts(id)).toMatchObject([
      { attempt: 1, containerId: 'c1', exitCode: 0, endedAt: T0, releasedAt: T0 },
    ]);
  };
  runs('e1');
  const prepare = vi.spyOn(db.$client, 'prepare');
  runs('e2');
  expect(prepare.mock.calls).toEqual([]);
});
