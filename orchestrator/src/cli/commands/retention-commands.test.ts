import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAgainst, runAlone } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const TOMBSTONE = {
  execution_id: 'ex-1',
  task_name: 'shop',
  task: null,
  status: 'succeeded',
  reason: 'completed',
  error_message: null,
  attempts: 1,
  items: 7,
  pages: 9,
  failed_pages: 0,
  created_at: '2026-01-01T00:00:00.000Z',
  started_at: null,
  finished_at: '2026-01-01T01:00:00.000Z',
  rule: 'request',
  why: 'Its removal was requested.',
  requested_by: 'api',
  decided_at: '2026-01-02T03:04:00.000Z',
  removed_at: '2026-01-02T03:04:01.000Z',
  bytes_freed: 3 * 1024 * 1024,
};
const DECIDED = { ...TOMBSTONE, removed_at: null, bytes_freed: 0 };

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

describe('rm', () => {
  test('removes an execution and waits until its files are gone', async () => {
    let asked = 0;
    service.on('DELETE /api/v1/executions/ex-1', (_seen, response) => {
      asked += 1;
      sendJson(response, asked < 3 ? 202 : 200, asked < 3 ? DECIDED : TOMBSTONE);
    });
    expect(await runAgainst(service, ['rm', 'ex-1'])).toEqual({
      code: 0,
      out: 'ex-1 was removed: 3.0 MiB freed\n',
      err: '',
    });
    expect(asked).toBe(3);
  });

  test('with --no-wait says that it is being removed', async () => {
    service.json('DELETE /api/v1/executions/ex-1', DECIDED, 202);
    expect((await runAgainst(service, ['rm', 'ex-1', '--no-wait'])).out).toBe('ex-1 is being removed\n');
    const { out } = await runAgainst(service, ['rm', 'ex-1', '--no-wait', '--json']);
    expect(JSON.parse(out)).toEqual(DECIDED);
  });

  test('stops waiting on Ctrl-C, and the removal goes on', async () => {
    service.json('DELETE /api/v1/executions/ex-1', DECIDED, 202);
    const io = testIo();
    io.onSleep = () => io.interrupt();
    const { code, err } = await runAgainst(service, ['rm', 'ex-1'], io);
    expect([code, err]).toEqual([130, 'The removal continues in the background.\n']);
  });

  test('fails with the reason if it must stay', async () => {
    service.problem('DELETE /api/v1/executions/ex-1', { status: 409, detail: 'The execution is pinned.' });
    expect(await runAgainst(service, ['rm', 'ex-1'])).toEqual({
      code: 1,
      out: '',
      err: 'The execution is pinned.\n',
    });
  });
});

test('pin and unpin say what holds then', async () => {
  service.on('PUT /api/v1/executions/ex-1/pin', (_seen, response) => response.writeHead(204).end());
  service.on('DELETE /api/v1/executions/ex-1/pin', (_seen, response) => response.writeHead(204).end());
  expect((await runAgainst(service, ['pin', 'ex-1'])).out).toBe('ex-1 is pinned\n');
  expect((await runAgainst(service, ['unpin', 'ex-1'])).out).toBe('ex-1 is not pinned\n');
  const { out } = await runAgainst(service, ['pin', 'ex-1', '--json']);
  expect(JSON.parse(out)).toEqual({ execution_id: 'ex-1', pinned: true });
});

const PLAN = {
  dry_run: true,
  has_rules: true,
  executions: 12,
  bytes: 5 * 1024 ** 3,
  removals: [
    {
      execution_id: '01a20a98-ac72-7f10-9d00-25cf55c18dfc',
      task_name: 'shop',
      status: 'failed',
      finished_at: '2026-01-01T03:04:00.000Z',
      bytes: 1536,
      rule: 'keep',
      why: 'It finished more than 7 days ago (CRAWLERD_KEEP_*).',
    },
  ],
};

describe('prune', () => {
  test('--dry-run lists what would be removed, how large it is and why', async () => {
    service.json('POST /api/v1/prune', PLAN);
    const { code, out, err } = await runAgainst(service, ['prune', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toBe(
      'ID\tTASK\tSTATUS\tFINISHED\tBYTES\tWHY\n' +
        '01a20a98-ac72-7f10-9d00-25cf55c18dfc\tshop\tfailed\t2026-01-01T03:04:00.000Z\t1536\t' +
        'It finished more than 7 days ago (CRAWLERD_KEEP_*).\n',
    );
    expect(err).toBe('12 executions (5.0 GiB) would be removed. 11 of them are not listed.\n');
    expect(service.seen.at(-1)?.query).toEqual({ dry_run: 'true' });
    const onTerminal = await runAgainst(
      service,
      ['prune', '--dry-run'],
      testIo({ terminal: true, columns: 120 }),
    );
    expect(onTerminal.out).toContain('1.5 KiB');
    expect(onTerminal.out).toContain('1 d ago');
    expect(JSON.parse((await runAgainst(service, ['prune', '--dry-run', '--json'])).out)).toEqual(PLAN);
  });

  test('removes what it lists', async () => {
    service.json('POST /api/v1/prune', { ...PLAN, dry_run: false, executions: 1 });
    const { err } = await runAgainst(service, ['prune']);
    expect(err).toBe('1 execution (5.0 GiB) is being removed in the background.\n');
    expect(service.seen.at(-1)?.query).toEqual({ dry_run: 'false' });
  });

  test('says if there is nothing to do, and if no rule is set', async () => {
    const nothing = { ...PLAN, executions: 0, bytes: 0, removals: [] };
    service.json('POST /api/v1/prune', nothing);
    expect((await runAgainst(service, ['prune'])).err).toBe('Nothing is to be removed.\n');
    service.json('POST /api/v1/prune', { ...nothing, has_rules: false });
    expect((await runAgainst(service, ['prune'])).err).toContain('No rule is set');
  });

  test('--compact needs no service, and says what it needs and what it has done', async () => {
    const done = { file: '/data/crawlerd.db', bytes_before: 4 * 1024 ** 2, bytes_needed: 1024 ** 2 };
    const compact = async ({ dryRun }: { dryRun: boolean }) => ({
      ...done,
      bytes_after: dryRun ? null : 2048,
    });
    const { out } = await runAlone(['prune', '--compact', '--dry-run'], testIo(), { compact });
    expect(out).toContain('/data/crawlerd.db has 4.0 MiB; compacting it needs 1.0 MiB of free space');
    expect((await runAlone(['prune', '--compact'], testIo(), { compact })).out).toBe(
      '/data/crawlerd.db had 4.0 MiB and now has 2.0 KiB.\n',
    );
    const { out: json } = await runAlone(['prune', '--compact', '--json'], testIo(), { compact });
    expect(JSON.parse(json)).toEqual({ ...done, bytes_after: 2048 });
  });
});
