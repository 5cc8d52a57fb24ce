import type { Heartbeat, HeartbeatReply } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../testing/manual-clock.ts';
import type { PostResult } from './callback-client.ts';
import { Heartbeats } from './heartbeats.ts';

const reply = (overrides: Partial<HeartbeatReply> = {}): PostResult => ({
  kind: 'answered',
  reply: { status: 'ok', action: 'continue', next_heartbeat_seconds: 30, ...overrides },
});

/** Seconds after the start. */
const YOUNG = [0, 1, 3, 7, 15, 31];

function beating(
  answer: (signal: AbortSignal) => Promise<PostResult>,
  { clock = new ManualClock(), intervalMs = 30_000 } = {},
) {
  const sent: { sequence: number | undefined; atMs: number }[] = [];
  const warnings: string[] = [];
  const told: object[] = [];
  let stops = 0;
  const heartbeats = new Heartbeats({
    post: (_, body, signal) => {
      sent.push({ sequence: (JSON.parse(body) as Heartbeat).sequence, atMs: clock.monotonicMs() });
      return answer(signal);
    },
    intervalMs,
    compose: (sequence) => ({ execution_id: 'e', status: 'running', sequence }),
    onStop: () => (stops += 1),
    onDelays: (delaySeconds) => told.push(delaySeconds),
    clock,
    log: { info: () => {}, warn: (line) => warnings.push(line) },
  });
  return { heartbeats, clock, sent, warnings, told, stops: () => stops };
}

test('heartbeats are sent at once, soon again while the crawl is young, then at every interval', async () => {
  const { heartbeats, clock, sent } = beating(() => Promise.resolve(reply()));
  heartbeats.start();
  await clock.advance(121_000);
  expect(sent.map(({ atMs }) => atMs / 1000)).toEqual([...YOUNG, 61, 91, 121]);
  expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('an interval below a second holds from the start', async () => {
  const { heartbeats, clock, sent } = beating(() => Promise.resolve(reply({ next_heartbeat_seconds: 0.5 })), {
    intervalMs: 500,
  });
  heartbeats.start();
  await clock.advance(2000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([0, 500, 1000, 1500, 2000]);
});

test('an extra heartbeat is sent at once, disturbs no other, and is not waited for long', async () => {
  const { heartbeats, clock, sent } = beating((signal) => {
    if (sent.length !== 5) return Promise.resolve(reply());
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ kind: 'unreachable', detail: 'no answer' }));
    });
  });
  heartbeats.start();
  await clock.advance(10_000);
  let isOver = false;
  const extra = heartbeats.sendNow().then(() => (isOver = true));
  await clock.advance(499);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await extra;
  await clock.advance(19_500);
  expect(sent.map(({ atMs }) => atMs / 1000)).toEqual([0, 1, 3, 7, 10, 15]);
});

test('timers that fire late do not add up', async () => {
  class LateClock extends ManualClock {
    override after(delayMs: number, action: () => void): () => void {
      return super.after(delayMs + 40, action);
    }
  }
  const { heartbeats, clock, sent } = beating(() => Promise.resolve(reply()), { clock: new LateClock() });
  heartbeats.start();
  await clock.advance(331_100);
  expect(sent).toHaveLength(YOUNG.length + 10);
  expect(sent.at(-1)?.atMs).toBe(331_040);
});

test('heartbeats that were missed while the machine slept are not sent later', async () => {
  const { heartbeats, clock, sent } = beating(() => Promise.resolve(reply()));
  heartbeats.start();
  await clock.advance(31_000);
  clock.sleep(600_000);
  await clock.advance(45_000);
  expect(sent.slice(YOUNG.length).map(({ atMs }) => atMs)).toEqual([631_000, 661_000]);
});

test('a heartbeat that is never answered is aborted after 10 s and delays no other', async () => {
  const givenUpMs: number[] = [];
  const hanging = (signal: AbortSignal): Promise<PostResult> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        givenUpMs.push(clock.monotonicMs());
        resolve({ kind: 'unreachable', detail: 'no answer in time' });
      });
    });
  const { heartbeats, clock, sent, warnings } = beating(hanging);
  heartbeats.start();
  await clock.advance(65_000);
  expect(sent.map(({ atMs }) => atMs / 1000)).toEqual([...YOUNG, 61]);
  expect(givenUpMs.map((ms) => ms / 1000)).toEqual(YOUNG.map((seconds) => seconds + 10));
  expect(warnings).toHaveLength(YOUNG.length);
});

test('a failure is logged, and heartbeats continue', async () => {
  const { heartbeats, clock, sent, warnings } = beating(() =>
    Promise.resolve({ kind: 'refused', detail: 'HTTP 403' }),
  );
  heartbeats.start();
  await clock.advance(31_000);
  expect(sent).toHaveLength(YOUNG.length);
  expect(warnings[0]).toContain('HTTP 403');
});

test('the interval that the orchestrator asks for is used, counted from the last heartbeat', async () => {
  const { heartbeats, clock, sent } = beating(() => Promise.resolve(reply({ next_heartbeat_seconds: 5 })));
  heartbeats.start();
  await clock.advance(12_000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([0, 5000, 10_000]);
});

test.each([0, -1, 1e9])('an interval of %d s is not taken', async (seconds) => {
  const { heartbeats, clock, sent } = beating(() =>
    Promise.resolve(reply({ next_heartbeat_seconds: seconds })),
  );
  heartbeats.start();
  await clock.advance(61_000);
  expect(sent.map(({ atMs }) => atMs / 1000)).toEqual([...YOUNG, 61]);
});

test('"stop" is passed on, a reply that makes no sense is passed over', async () => {
  const asked = beating(() => Promise.resolve(reply({ action: 'stop' })));
  asked.heartbeats.start();
  await settle();
  expect(asked.stops()).toBe(1);
  const odd = beating(() => Promise.resolve({ kind: 'answered', reply: { action: 'stop' } }));
  odd.heartbeats.start();
  await settle();
  expect(odd.stops()).toBe(0);
});

test('after stop nothing is sent, and nothing is on its way', async () => {
  let aborted = false;
  const { heartbeats, clock, sent } = beating((signal) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => {});
  });
  heartbeats.start();
  heartbeats.stop();
  await clock.advance(90_000);
  expect(sent).toHaveLength(1);
  expect(aborted).toBe(true);
});

test('delays at shared hosts are obeyed as they come; without them those of before hold', async () => {
  const answers = [{ delay_seconds: { 'a.example': 2 } }, {}, { delay_seconds: {} }];
  const { heartbeats, clock, told } = beating(() => Promise.resolve(reply(answers.shift())));
  heartbeats.start();
  await clock.advance(10_000);
  expect(told).toEqual([{ 'a.example': 2 }, {}]);
});
