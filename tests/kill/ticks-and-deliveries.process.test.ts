/**
 * Kills crawlerd with SIGKILL again and again while it decides ticks and delivers notifications, on one data folder.
 * Each start finds the clock two minutes further, so two ticks are due at once. Crawls run as child processes and
 * fail twice, so each makes two notifications, whose order can be seen.
 *
 *   KILL_ROUNDS=50 npx vitest run --project process tests/kill     more rounds, about 4 s each on two cores
 *   KILL_SEED=1 npx vitest run ...                                 the kills of that seed, as printed by a failure
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeliveryList, ExecutionList, ScheduleList, TickList } from '@crawlerd/shared';
import { Random } from '../../orchestrator/src/simulation/random.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';
import { CrawlerdProcess, type KillPoint } from './crawlerd-process.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 10);
const CLOCK = new URL('clock-ahead.mjs', import.meta.url).href;
const MINUTE_MS = 60_000;
const TICKS_A_START = 2;
/** Generous, for a busy machine. */
const DEADLINE_MS = 300_000;
/** Each round launches crawls that the last start has to work off, a few at a time. */
const VERDICTS_DEADLINE_MS = DEADLINE_MS + ROUNDS * TICKS_A_START * 10_000;

const TASK = {
  // Nothing listens there.
  config: {
    task_name: 'fails',
    task_type: 'crawler',
    base_url: 'http://127.0.0.1:9/',
    // Otherwise the robots.txt, which cannot be fetched either, is tried for a while first.
    crawl_config: { max_retries: 0, robots: { obey: false } },
  },
  max_attempts: 2,
  schedules: { minutely: { cron: '* * * * *', time_zone: 'UTC', missed: 'all', overlap: 'allow' } },
};
const ENDPOINT = { filter: { kinds: ['retried', 'failed', 'tick_skipped', 'succeeded', 'lost', 'stopped'] } };

const PLACES: readonly string[] = [
  'before ticks are decided',
  'after ticks are decided',
  'during a delivery',
  'before a delivery is noted',
  'after a delivery is noted',
];

describe('fault matrix: kill -9 around ticks and deliveries', () => {
  it(
    `doubles and loses no tick, and no notification (seed ${SEED})`,
    { timeout: ROUNDS * 120_000 + 2 * VERDICTS_DEADLINE_MS },
    async () => {
      const random = new Random(SEED);
      const service = await setUp(random);
      const { receiver } = service;
      for (let round = 0; round < ROUNDS; round++) await oneRound(service, round, random);
      receiver.isWell = true;
      await service.run(null, async () => {
        await service.ask('POST', '/schedules/pause');
        await eventually(
          'every execution has its verdict',
          async () => {
            const open = await service.ask<ExecutionList>(
              'GET',
              '/executions?status=queued&status=starting&status=running&status=stale&status=stopping',
            );
            return open.executions.length === 0;
          },
          VERDICTS_DEADLINE_MS,
        );
      });
      // Attempts that wait for their time are made once it has come.
      for (let hours = 0; (await service.run(null, () => pending(service))) > 0; hours++) {
        expect(hours, 'hours until everything is delivered').toBeLessThan(40);
        service.aheadMs += 60 * MINUTE_MS;
      }
      await service.run(null, () => checkAll(service));
      console.log(`${ROUNDS} kills of seed ${SEED}, ${receiver.received.length} attempts to deliver`);
    },
  );
});

type Service = Awaited<ReturnType<typeof setUp>>;

async function setUp(random: Random) {
  const dataDir = await mkdtemp(join(tmpdir(), `crawlerd-kill-ticks-${process.pid}-`));
  const receiver = await WebhookReceiver.start(random);
  const processes: CrawlerdProcess[] = [];
  onTestFinished(async () => {
    for (const each of processes) if (each.isAlive) await each.end('SIGKILL');
    receiver.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  const port = String(await freePort());
  const env = {
    CRAWLERD_RUNTIME: 'process',
    CRAWLERD_DATA_DIR: dataDir,
    CRAWLERD_PORT: port,
    CRAWLERD_CALLBACK_PORT: String(await freePort()),
    CRAWLERD_CRAWL_ALLOWED_RANGES: '127.0.0.0/8',
    CRAWLERD_NOTIFY_ALLOWED_RANGES: '127.0.0.0/8',
    CRAWLERD_RETRY_DELAY_SECONDS: '0.1',
    CRAWLERD_MAX_CONCURRENT: '4',
    CRAWLERD_LOG_LEVEL: 'warn',
    NODE_OPTIONS: `--import ${CLOCK}`,
  };
  const service = {
    receiver,
    aheadMs: 0,
    spawn(point: KillPoint | null): CrawlerdProcess {
      const crawlerd = new CrawlerdProcess({ ...env, CLOCK_AHEAD_MS: String(service.aheadMs) }, point);
      processes.push(crawlerd);
      return crawlerd;
    },
    /** Starts it, unless a point of a kill is given waits until it is ready, and ends it when `work` is done. */
    async run<T>(point: KillPoint | null, work: () => Promise<T>): Promise<T> {
      const crawlerd = service.spawn(point);
      if (!(await crawlerd.ready)) throw new Error(`crawlerd does not start: ${crawlerd.stderr}`);
      const done = await work();
      expect([await crawlerd.end('SIGTERM'), crawlerd.stderr]).toEqual([0, expect.any(String)]);
      return done;
    },
    async ask<T>(method: string, path: string, body?: object): Promise<T> {
      const init =
        body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { method, ...init });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    },
  };
  await service.run(null, async () => {
    const secret = `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}`;
    await service.ask('PUT', '/endpoints/hook', {
      ...ENDPOINT,
      channel: { type: 'webhook', url: receiver.url, secret },
    });
    await service.ask('PUT', '/tasks/fails', TASK);
  });
  return service;
}

/** One start that is killed: at a place, or at a random moment. */
async function oneRound(service: Service, round: number, random: Random): Promise<void> {
  service.aheadMs += TICKS_A_START * MINUTE_MS;
  const place = PLACES[round % (2 * PLACES.length)];
  if (place === undefined) {
    const crawlerd = service.spawn(null);
    // The kill is at a random moment, so there is no condition to wait for.
    if (random.chance(0.7)) await crawlerd.ready;
    await pause(random.between(0, 2500));
    await crawlerd.end('SIGKILL');
    return;
  }
  const isOfTicks = place.includes('ticks');
  const crawlerd = service.spawn({
    place,
    visit: isOfTicks ? 1 : random.between(1, 4),
    afterMs: random.between(0, 20),
  });
  await eventually(`crawlerd reaches the place "${place}"`, () => !crawlerd.isAlive, DEADLINE_MS);
  expect([await crawlerd.ended, crawlerd.stderr]).toEqual([
    'SIGKILL',
    expect.stringContaining(`killed: ${place}`),
  ]);
}

async function pending(service: Service): Promise<number> {
  let left = 0;
  // What is due is delivered in a moment; the rest waits for its time, or for an earlier one of its execution.
  await eventually(
    'what is due is delivered',
    async () => {
      const { deliveries } = await service.ask<DeliveryList>('GET', '/deliveries?state=pending&limit=1000');
      left = deliveries.length;
      const first = new Map(deliveries.map((each) => [each.execution_id, each.next_attempt_at]));
      return [...first.values()].every((at) => at !== null && Date.parse(at) > Date.now() + service.aheadMs);
    },
    DEADLINE_MS,
  );
  return left;
}

async function checkAll(service: Service): Promise<void> {
  const { receiver } = service;
  const { schedules } = await service.ask<ScheduleList>('GET', '/schedules');
  const { ticks } = await service.ask<TickList>('GET', `/schedules/${schedules[0]?.id}/ticks?limit=1000`);
  const { executions } = await service.ask<ExecutionList>('GET', '/executions?limit=1000');

  const rows = ticks.toReversed();
  const gaps = rows.flatMap(({ first_tick: first }, at) => {
    const before = rows[at - 1]?.last_tick ?? null;
    return before === null || Date.parse(first) - Date.parse(before) === MINUTE_MS ? [] : [[before, first]];
  });
  expect(gaps, 'ticks without a row, or with two').toEqual([]);
  const launched = rows.filter(({ outcome }) => outcome === 'launched');
  expect(launched.length).toBeGreaterThanOrEqual(TICKS_A_START * ROUNDS);
  // The rest came after it was paused.
  expect(rows.slice(launched.length).filter(({ reason }) => reason !== 'paused')).toEqual([]);
  expect(launched.map(({ first_tick: tick, execution_id: id }) => `${id} ${tick}`).toSorted(byText)).toEqual(
    executions.map(({ execution_id: id, schedule }) => `${id} ${schedule?.tick}`).toSorted(byText),
  );
  expect(new Set(executions.map(({ status }) => status))).toEqual(new Set(['failed']));

  const { deliveries } = await service.ask<DeliveryList>('GET', '/deliveries?limit=1000');
  expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(['delivered']));
  const told = (executionId: string, kind: string) =>
    receiver.received.filter((each) => each.executionId === executionId && each.kind === kind);
  for (const { execution_id: id } of executions) {
    for (const kind of ['retried', 'failed']) {
      expect(
        told(id, kind).some(({ isTaken }) => isTaken),
        `${id} ${kind} was taken`,
      ).toBe(true);
      expect(new Set(told(id, kind).map((each) => each.id)).size, `ids of ${id} ${kind}`).toBe(1);
    }
    const order = receiver.received.filter((each) => each.executionId === id).map(({ kind }) => kind);
    expect(order.lastIndexOf('retried'), `${id}: ${order.join(', ')}`).toBeLessThan(order.indexOf('failed'));
  }
  expect(deliveries).toHaveLength(2 * executions.length);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
