import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { ATTEMPTS_SHOWN, TASK_BYTES_MAX } from '@crawlerd/shared';
import { declaredRoutes } from './access.ts';
import { bothApps, CONFIG } from './testing/both-apps.ts';

const MIB = 1024 * 1024;
/** The contract allows each: a result of 4 MiB, progress of 64 KiB, a message of 20,000 characters. */
const RESULT = JSON.stringify({ crawl_summary: { notes: 'x'.repeat(4 * MIB - 100) } });
const PROGRESS = JSON.stringify({ own: 'x'.repeat(60_000) });
const MESSAGE = '方'.repeat(20_000);
const EXECUTIONS = 120;
const ATTEMPTS = 1000;
const TASKS = 1000;
const TICKS = 2000;
/** As long as the schema of a schedule lets each of its texts be. */
const SCHEDULE = JSON.stringify({
  cron: `${'0,'.repeat(90)}0 6 * * *`,
  time_zone: 'America/Argentina/ComodRivadavia',
  overlap: 'replace',
  missed: 'latest',
  max_lateness_seconds: 2_678_400,
  jitter_seconds: 86_400,
  paused: false,
});
/** A task that fits nothing, and has as many faults as are told. */
const UNFIT_TASK = JSON.stringify(Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`k${at}`, 1])));
const LARGE_TASK = JSON.stringify({ config: { ...CONFIG, notes: 'x'.repeat(TASK_BYTES_MAX - 200) } });

const taskName = (at: number): string => 't'.repeat(95) + String(at).padStart(5, '0');

/** What each route may answer at most, whatever is stored. Logs and items are streamed. */
const BOUNDS: Readonly<Record<string, number>> = {
  '/executions': 4 * MIB,
  '/executions/summary': MIB,
  '/executions/:id': 16 * MIB,
  '/monitoring/execution/:id/status': 5 * MIB,
  '/executions/:id/events': 4 * MIB,
  '/events': 4 * MIB,
  '/orphans': MIB,
  '/secrets': MIB,
  '/endpoints': MIB,
  '/endpoints/:name': MIB,
  '/deliveries': 16 * MIB,
  '/tasks': MIB,
  '/tokens': 2 * MIB,
  '/tasks/:name': 2 * MIB,
  '/schedules': 4 * MIB,
  '/schedules/:id': 10_000,
  '/schedules/:id/ticks': 2 * MIB,
  '/healthz': 1000,
  '/metrics': 100_000,
  '/readyz': MIB,
  '/executions/:id/logs': Infinity,
  '/executions/:id/items': Infinity,
  '/executions/:id/files': 4 * MIB,
  '/executions/:id/files/*': Infinity,
  '/executions/:id/pages': 4 * MIB,
};

it('every answer has a bound, whatever crawlers have made large', async () => {
  const { world, operator } = await bothApps({ maxConcurrent: EXECUTIONS });
  const ids: string[] = [];
  for (let i = 0; i < EXECUTIONS; i++) ids.push(await world.launch());
  const [id = ''] = ids;
  await world.reaches(id, 'running');
  const db = new Database(world.databaseFile);
  db.prepare('UPDATE documents SET result = ?').run(RESULT);
  db.prepare(
    "UPDATE executions SET message = ?, reason = 'completed', finished_at = 1, status = 'failed'",
  ).run(MESSAGE);
  db.prepare('UPDATE liveness SET progress = ?').run(PROGRESS);
  const event = db.prepare(
    "INSERT INTO events (execution_id, attempt, at, kind, to_status, message) VALUES (?, 1, 0, 'heartbeat', 'running', ?)",
  );
  const columns = db
    .prepare<[], { name: string }>("SELECT name FROM pragma_table_info('attempts')")
    .all()
    .map(({ name }) => name);
  const copied = columns.map((name) =>
    name === 'number' ? '?' : name === 'credential_hash' ? "'c' || ?" : name === 'end_message' ? '?' : name,
  );
  const attempt = db.prepare(
    `INSERT INTO attempts (${columns.join()}) SELECT ${copied.join()} FROM attempts WHERE execution_id = ? AND number = 1`,
  );
  const task = db.prepare('INSERT INTO tasks (name, revision) VALUES (?, 1)');
  const revision = db.prepare(
    'INSERT INTO task_revisions (name, revision, body, created_at) VALUES (?, 1, ?, 0)',
  );
  const schedule = db.prepare(
    'INSERT INTO schedules (id, task_name, name, document, decided_up_to, fault) VALUES (?, ?, ?, ?, 0, ?)',
  );
  const tick = db.prepare(
    `INSERT INTO ticks (schedule_id, task_name, first_tick, last_tick, count, count_is_minimum, outcome, reason, blocked_by,
       execution_id, decided_at) VALUES (?, ?, ?, ?, 10000, 1, 'skipped', 'task_invalid', ?, ?, 0)`,
  );
  db.transaction(() => {
    for (let i = 0; i < TASKS; i++) {
      task.run(taskName(i));
      revision.run(taskName(i), i === 0 ? LARGE_TASK : UNFIT_TASK);
    }
    for (let i = 0; i < TASKS; i++) {
      schedule.run(i === 0 ? id : `s${i}`, taskName(i), taskName(i), SCHEDULE, '方'.repeat(300));
    }
    for (let i = 0; i < TICKS; i++) tick.run(id, taskName(0), i, i, 'e'.repeat(36), 'e'.repeat(36));
    for (let i = 0; i < 2000; i++) event.run(id, MESSAGE);
    for (let i = 2; i <= ATTEMPTS; i++) {
      attempt.run(...columns.flatMap((name) => valueFor(name, i)), id);
    }
  })();
  db.close();
  const seen: string[] = [];
  for (const { method, url } of declaredRoutes(operator)) {
    if (method !== 'GET' || url.startsWith('/docs') || url.startsWith('/api/')) continue;
    const bound = BOUNDS[url];
    if (bound === undefined) throw new Error(`what is the bound of ${url}?`);
    const query = /^\/(executions|tasks|schedules)$|\/ticks$|\/events$/.test(url) ? '?limit=1000' : '';
    const answer = await operator.inject({
      url: url.replace(':id', id).replace(':name', taskName(0)) + query,
    });
    expect([url, answer.statusCode < 500 || url === '/readyz']).toEqual([url, true]);
    expect([url, answer.rawPayload.length <= bound]).toEqual([url, true]);
    seen.push(url);
  }
  expect(seen.toSorted()).toEqual(Object.keys(BOUNDS).toSorted());
  const detail = (await operator.inject({ url: `/executions/${id}` })).json<{ attempts: object[] }>();
  expect(detail.attempts).toHaveLength(ATTEMPTS_SHOWN);
});

function valueFor(column: string, i: number): (number | string)[] {
  switch (column) {
    case 'number':
    case 'credential_hash':
      return [i];
    case 'end_message':
      return [MESSAGE];
    default:
      return [];
  }
}
