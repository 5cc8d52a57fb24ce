import { describe, expect, it } from 'vitest';
import type { Bulk, BulkReply, Completion } from '@crawlerd/shared';
import type { WorldOptions } from '../../testing/world-options.ts';
import { bothApps } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { API_TOKEN, bearer, makeToken } from '../testing/tokens.ts';

async function bulkWorld(limits: Pick<WorldOptions, 'queueLimit' | 'maxConcurrent'> = {}) {
  const { world, operator } = await bothApps({ apiToken: API_TOKEN, ...limits });
  const ask = (payload: object, token = API_TOKEN) =>
    operator.inject({ method: 'POST', url: '/executions/bulk', headers: bearer(token), payload });
  const act = async (bulk: Bulk, token?: string): Promise<BulkReply> => {
    const answer = await ask(bulk, token);
    expect(answer.statusCode).toBe(200);
    return answer.json<BulkReply>();
  };
  const running = (label: string) => world.running({ labels: { team: label } });
  const statusOf = (id: string) => world.services.store.find(id)?.execution.status ?? 'gone';
  const finished = async (completion: Partial<Completion> = {}): Promise<string> => {
    const id = await running('a');
    world.complete(id, completion);
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
    return id;
  };
  return { world, operator, ask, act, running, finished, statusOf };
}

describe('many executions at once', () => {
  it('are counted first, stopped, and not stopped again', async () => {
    const { world, act, running, statusOf } = await bulkWorld();
    const ids = [await running('a'), await running('a'), await running('b')];
    const held = [world.engine.holdNext('stop'), world.engine.holdNext('stop')];
    const stop: Bulk = { action: 'stop', filter: { label: 'team=a' } };
    const counted = { action: 'stop', dry_run: true, executions: 2, refused: [], next_cursor: null };
    expect(await act({ ...stop, dry_run: true })).toEqual(counted);
    expect(ids.map(statusOf)).toEqual(['running', 'running', 'running']);
    expect(await act(stop)).toEqual({ ...counted, dry_run: false });
    expect(ids.map(statusOf)).toEqual(['stopping', 'stopping', 'running']);
    expect(await act(stop)).toMatchObject({ executions: 0, next_cursor: null });
    // To those that stop, a kill still says something.
    expect(await act({ ...stop, mode: 'kill' })).toMatchObject({ executions: 2 });
    for (const hold of held) hold.release();
  });

  it('are resumed and deleted if they have finished, and others are left alone', async () => {
    const { act, running, finished, statusOf } = await bulkWorld();
    const failed = await finished({ success: false, error_message: 'no' });
    const succeeded = await finished();
    const goesOn = await running('a');
    expect(await act({ action: 'resume', all: true })).toMatchObject({ executions: 1, refused: [] });
    expect(statusOf(failed)).not.toBe('failed');
    const filter: Bulk['filter'] = { status: ['succeeded', 'running'] };
    expect(await act({ action: 'delete', filter })).toMatchObject({ executions: 1, refused: [] });
    expect([succeeded, goesOn].map(statusOf)).toEqual(['gone', 'running']);
    expect(await act({ action: 'delete', filter: { status: 'running' } })).toMatchObject({ executions: 0 });
  });

  it.each([{ label: 'team=a' }, { finished_after: '2000-01-01T00:00:00Z' }])(
    'are done in parts, each from where the one before has ended, past those that are refused: %j',
    async (filter) => {
      const { world, act, finished, statusOf } = await bulkWorld();
      const ids = [await finished(), await finished(), await finished(), await finished()];
      const [, , pinned = ''] = ids;
      world.services.store.retention.pin(pinned, world.clock.now());
      const first = await act({ action: 'delete', filter, limit: 2 });
      expect(first.executions).toBe(1);
      expect(first.refused).toMatchObject([{ execution_id: pinned, code: 'not_removable' }]);
      const cursor = first.next_cursor ?? '';
      const rest = await act({ action: 'delete', filter, limit: 2, cursor });
      expect(rest).toMatchObject({ executions: 2, refused: [], next_cursor: null });
      expect(ids.map(statusOf)).toEqual(['gone', 'gone', 'succeeded', 'gone']);
    },
  );

  it('are those of the labels that a token is narrowed to, also where all are asked for', async () => {
    const { operator, ask, act, running, statusOf } = await bulkWorld();
    const mine = await running('a');
    const other = await running('b');
    const { token } = await makeToken(operator, { scope: 'operate', labels: { team: 'a' } });
    const second = await makeToken(operator, { name: 'b', scope: 'operate', labels: { team: 'c' } });
    expect(await act({ action: 'stop', all: true, dry_run: true }, second.token)).toMatchObject({
      executions: 0,
    });
    expect(await act({ action: 'stop', filter: { ids: [mine, other] } }, second.token)).toMatchObject({
      executions: 0,
      refused: [],
    });
    expect(await act({ action: 'stop', all: true }, token)).toMatchObject({ executions: 1 });
    expect([mine, other].map(statusOf)).toEqual(['stopping', 'running']);
    const reader = await makeToken(operator, { name: 'r', scope: 'launch' });
    expect((await ask({ action: 'stop', all: true }, reader.token)).statusCode).toBe(403);
  });

  it('are not all executions by mistake', async () => {
    const { ask, running, statusOf } = await bulkWorld();
    const id = await running('a');
    for (const [bulk, field] of [
      [{ action: 'stop' }, 'filter'],
      [{ action: 'stop', filter: {} }, 'filter'],
      [{ action: 'stop', filter: { task: 'x' }, all: true }, 'filter'],
      [{ action: 'stop', filter: { status: [] } }, 'filter.status'],
      [{ action: 'stop', filter: { stauts: 'queued' } }, 'filter.stauts'],
      [{ action: 'explode', all: true }, 'action'],
      [{ action: 'stop', all: true, cursor: 'x' }, 'cursor'],
    ] as const) {
      expect(problemOf(await ask(bulk))).toMatchObject({ status: 400, errors: [{ field }] });
    }
    expect(statusOf(id)).toBe('running');
  });

  it('are resumed as far as the queue has room, and the rest by a later request', async () => {
    const { ask, act, running, finished, statusOf } = await bulkWorld({ queueLimit: 1, maxConcurrent: 1 });
    const failure = { success: false, error_message: 'no' };
    const ids = [await finished(failure), await finished(failure)];
    // Takes the only place.
    await running('a');
    const first = await act({ action: 'resume', all: true });
    expect(first).toMatchObject({ executions: 1, refused: [] });
    expect(ids.map(statusOf)).toEqual(['failed', 'queued']);
    const cursor = first.next_cursor ?? '';
    expect(problemOf(await ask({ action: 'resume', all: true, cursor }))).toMatchObject({
      code: 'queue_full',
    });
  });
});
