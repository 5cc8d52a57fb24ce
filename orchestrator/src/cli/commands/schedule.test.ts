import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TickView } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { scheduleSample, statusSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

const NIGHTLY = scheduleSample();
const NOON = scheduleSample({
  id: 'sc-2',
  name: 'noon',
  cron: '0 12 * * *',
  paused: true,
  paused_by: 'operator',
});
const LIST = 'GET /api/v1/schedules';
const both = () => service.json(LIST, { schedules: [NIGHTLY, NOON], next_cursor: null });

describe('schedule ls', () => {
  test('lists all schedules, however many pages there are, with the next tick on the clock of the zone', async () => {
    service.on(LIST, ({ query }, response) => {
      const isFirst = query['cursor'] === undefined;
      sendJson(response, 200, { schedules: [isFirst ? NIGHTLY : NOON], next_cursor: isFirst ? 'c' : null });
    });
    const plain = await runAgainst(service, ['schedule', 'ls', 'shop']);
    expect(plain.out).toBe(
      'SCHEDULE\tCRON\tTIME ZONE\tNEXT TICK\tSTATE\n' +
        'shop/nightly\t0 6 * * *\tAsia/Shanghai\t2026-01-03T06:00:00+08:00\tok\n' +
        'shop/noon\t0 12 * * *\tAsia/Shanghai\t2026-01-03T06:00:00+08:00\tpaused\n',
    );
    expect(service.seen.map(({ query }) => query['task'])).toEqual(['shop', 'shop']);
    const seen = await runAgainst(service, ['schedule', 'ls'], testIo({ terminal: true, columns: 100 }));
    expect(seen.out).toMatch(/│ shop\/nightly │ 0 6 .* │ 2026-01-03 06:00 \+08:00 │ ok +│/);
  });

  test('keeps the next tick and the state on a narrow terminal', async () => {
    both();
    const { out } = await runAgainst(service, ['schedule', 'ls'], testIo({ terminal: true, columns: 60 }));
    expect(out).toMatch(/shop\/noon +│ +2026-01-03 06:00 \+08:00 +│ paused +│/);
    expect(out).not.toContain('TIME ZONE');
  });

  test('says on a terminal that there are none', async () => {
    service.json(LIST, { schedules: [], next_cursor: null });
    const run = async (...args: string[]) =>
      (await runAgainst(service, ['schedule', 'ls', ...args], testIo({ terminal: true }))).out;
    expect(await run()).toContain('No schedules. A task has them in its key "schedules".');
    expect(await run('shop')).toBe('The task shop has no schedules.\n');
  });

  test.each([
    [{ paused: true, paused_by: 'document' }, 'paused in its task'],
    [{ fault: 'The zone is gone.' }, 'fault'],
    [{}, 'ok'],
  ] as const)('says of %j: %s', async (changes, state) => {
    service.json(LIST, { schedules: [scheduleSample({ ...changes, next_ticks: [] })], next_cursor: null });
    expect((await runAgainst(service, ['schedule', 'ls'])).out).toMatch(new RegExp(`\\t\\t${state}\\n$`));
  });
});

describe('schedule show', () => {
  test('shows all schedules of a task, or the one that is named', async () => {
    both();
    const all = await runAgainst(service, ['schedule', 'show', 'shop']);
    expect(all.out.match(/^schedule .*$/gm)).toEqual([
      expect.stringContaining('shop/nightly'),
      expect.stringContaining('shop/noon'),
    ]);
    const one = await runAgainst(service, ['schedule', 'show', 'shop/noon']);
    expect(one.out).toMatch(/^state +paused; go on with: crawlerd schedule resume shop\/noon$/m);
    expect(one.out).toMatch(/^missed +latest, up to 86400 s late$/m);
    expect(one.out).toMatch(/^next ticks +2026-01-03 06:00 \+08:00\n +2026-01-04 06:00 \+08:00$/m);
    expect(one.out).toMatch(/^decided up to +2026-01-02 06:00 \+08:00$/m);
    const json = await runAgainst(service, ['schedule', 'show', 'shop/noon', '--json']);
    expect(JSON.parse(json.out)).toEqual({ schedules: [NOON] });
  });

  test('shows when the launch comes, if jitter makes it another moment, and what is at fault', async () => {
    const [next] = NIGHTLY.next_ticks;
    const late = { ...next, launch_at: '2026-01-02T22:07:30.000Z' };
    const view = { ...NIGHTLY, jitter_seconds: 900, next_ticks: [late], fault: 'The zone is gone.' };
    service.json(LIST, { schedules: [view], next_cursor: null });
    const { out } = await runAgainst(service, ['schedule', 'show', 'shop']);
    expect(out).toMatch(/^next ticks +2026-01-03 06:00 \+08:00, launched at 06:07$/m);
    expect(out).toMatch(/^jitter +up to 900 s$/m);
    expect(out).toMatch(/^state +fault: The zone is gone\.$/m);
  });

  test('says which schedules there are, if there is none of that name', async () => {
    both();
    const wrong = await runAgainst(service, ['schedule', 'show', 'shop/nigthly']);
    expect(wrong).toEqual({
      code: 1,
      out: '',
      err: 'There is no schedule shop/nigthly. The task has: shop/nightly, shop/noon\n',
    });
    service.json(LIST, { schedules: [], next_cursor: null });
    const none = await runAgainst(service, ['schedule', 'show', 'other']);
    expect(none.err).toBe('There is no schedule other. List all schedules with: crawlerd schedule ls\n');
  });
});

describe('schedule ticks', () => {
  const TICKS = 'GET /api/v1/schedules/sc-1/ticks';
  const LAUNCHED: TickView = {
    first_tick: '2026-01-01T22:00:00.000Z',
    last_tick: '2026-01-01T22:00:00.000Z',
    count: 1,
    count_is_minimum: false,
    outcome: 'launched',
    reason: null,
    message: null,
    execution_id: '01936b2e-7c1f-7abc-8def-0123456789ab',
  };
  const MISSED: TickView = {
    ...LAUNCHED,
    count: 10_000,
    count_is_minimum: true,
    outcome: 'missed',
    reason: 'superseded',
    message: 'A later tick was launched instead.',
    execution_id: null,
  };
  const UNKNOWN: TickView = { ...MISSED, count: 0, reason: 'schedule_fault', message: 'Not computed.' };

  test('lists what became of ticks: for people on the clock of the zone, for programs as it is', async () => {
    both().json(TICKS, { ticks: [LAUNCHED, MISSED, UNKNOWN], next_cursor: 'c' });
    const args = ['schedule', 'ticks', 'shop/nightly', '--limit', '3'];
    const { out } = await runAgainst(service, args, testIo({ terminal: true, columns: 120 }));
    expect(out).toMatch(/│ 2026-01-02 06:00 \+08:00 │ +1 │ launched │ 01936b2e-7c1f │/);
    expect(out).toMatch(/│ 10000\+ │ missed +│ +│ A later tick was launched instead\. │/);
    expect(out).toMatch(/│ +\? │ missed +│ +│ Not computed\. +│/);
    expect(out).toContain('There are more: --limit 6');
    expect((await runAgainst(service, args)).out).toContain(
      `2026-01-01T22:00:00.000Z\t1\tlaunched\t${LAUNCHED.execution_id}\t\n`,
    );
  });

  test('follows pages as far as asked for, and filters by outcome', async () => {
    both().on(TICKS, ({ query }, response) => {
      const isFirst = query['cursor'] === undefined;
      sendJson(response, 200, { ticks: [isFirst ? MISSED : LAUNCHED], next_cursor: isFirst ? 'c' : null });
    });
    const args = ['schedule', 'ticks', 'shop/nightly', '--outcome', 'missed', '--json'];
    const { out } = await runAgainst(service, args);
    expect(JSON.parse(out)).toEqual({ ticks: [MISSED, LAUNCHED], next_cursor: null });
    expect(service.seen.slice(1).map(({ query }) => query)).toEqual([
      { outcome: 'missed', limit: '20' },
      { outcome: 'missed', limit: '19', cursor: 'c' },
    ]);
    expect((await runAgainst(service, ['schedule', 'ticks', 'shop', '--outcome', 'lost'])).code).toBe(2);
  });

  test('asks for a name where a task has several schedules', async () => {
    both();
    expect(await runAgainst(service, ['schedule', 'ticks', 'shop'])).toEqual({
      code: 1,
      out: '',
      err: 'The task shop has several schedules; name one: shop/nightly, shop/noon\n',
    });
  });

  test('says on a terminal that there are none yet', async () => {
    both().json(TICKS, { ticks: [], next_cursor: null });
    const args = ['schedule', 'ticks', 'shop/nightly'];
    expect((await runAgainst(service, args, testIo({ terminal: true }))).out).toBe('No ticks yet.\n');
  });
});

describe('schedule pause and resume', () => {
  const paused = { paused: true, paused_by: 'operator' } as const;

  test('pause and resume one, or all of a task', async () => {
    both()
      .json('POST /api/v1/schedules/sc-1/pause', { ...NIGHTLY, ...paused })
      .json('POST /api/v1/schedules/sc-2/pause', { ...NOON, ...paused })
      .json('POST /api/v1/schedules/sc-1/resume', NIGHTLY);
    expect(await runAgainst(service, ['schedule', 'pause', 'shop'])).toEqual({
      code: 0,
      out: 'shop/nightly is paused\nshop/noon is paused\n',
      err: '',
    });
    expect(await runAgainst(service, ['schedule', 'resume', 'shop/nightly'])).toEqual({
      code: 0,
      out: 'shop/nightly is resumed; the next tick is 2026-01-03 06:00 +08:00\n',
      err: '',
    });
  });

  test('say that a task goes on pausing its schedule, with an exit status of 1', async () => {
    both().json('POST /api/v1/schedules/sc-2/resume', { ...NOON, paused: true, paused_by: 'document' });
    const ran = await runAgainst(service, ['schedule', 'resume', 'shop/noon']);
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain('shop/noon stays paused by its task: apply the task without "paused": true.');
  });

  test('are for all schedules only when that is said', async () => {
    service
      .json('POST /api/v1/schedules/pause', { paused: true, changed: 3 })
      .json('POST /api/v1/schedules/resume', { paused: false, changed: 1 });
    expect((await runAgainst(service, ['schedule', 'pause', '--all'])).out).toBe('3 schedules paused\n');
    expect((await runAgainst(service, ['schedule', 'resume', '--all'])).out).toBe('1 schedule resumed\n');
    for (const args of [['pause'], ['resume', 'shop', '--all']]) {
      const ran = await runAgainst(service, ['schedule', ...args]);
      expect([ran.code, ran.err.includes('or say --all')]).toEqual([2, true]);
    }
    expect(service.seen).toHaveLength(2);
  });
});

test('status and show say by which schedule an execution was launched, and for when', async () => {
  const schedule = {
    id: 'sc-1',
    name: 'nightly',
    tick: '2026-01-01T22:00:00.000Z',
    local_time: '2026-01-02T06:00:00+08:00',
  };
  service.execution([statusSample({ task: { name: 'shop', revision: 3 }, schedule })]);
  for (const command of ['status', 'show']) {
    expect((await runAgainst(service, [command, 'ex-1'])).out).toMatch(
      /^launched by +schedule nightly for 2026-01-02 06:00 \+08:00$/m,
    );
  }
});
