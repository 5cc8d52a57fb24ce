import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HostSchedule } from './host-schedule.ts';
import type { Visit } from '../state/visit.ts';

const visit = (url: string, retries = 0): Visit => ({ url, retries, isTarget: false, depth: 0 });
const A = 'http://a.example/';
const B = 'http://b.example/';

const THROTTLE = { enabled: true, target: 1, maxDelayMs: 60_000 };

function withDelay(delayMs: number, jitter = 0, random: () => number = () => 0.5): HostSchedule {
  return new HostSchedule({ delayMs, jitter, throttle: THROTTLE }, random);
}

/** Takes all that is due. */
function takeAll(schedule: HostSchedule, nowMs: number): string[] {
  const urls: string[] = [];
  for (let next = schedule.take(nowMs); next !== undefined; next = schedule.take(nowMs)) urls.push(next.url);
  return urls;
}

test('a host is asked once per delay, however many ask at the same moment', () => {
  const schedule = withDelay(1000);
  for (const path of ['1', '2', '3']) schedule.add(visit(A + path));
  expect(takeAll(schedule, 0)).toEqual([`${A}1`]);
  expect(schedule.nextDueMs()).toBe(1000);
  expect(takeAll(schedule, 999)).toEqual([]);
  expect(takeAll(schedule, 1000)).toEqual([`${A}2`]);
  expect(takeAll(schedule, 5000)).toEqual([`${A}3`]);
  expect(schedule.nextDueMs()).toBe(Infinity);
  expect(schedule.size).toBe(0);
});

test('hosts do not wait for each other', () => {
  const schedule = withDelay(1000);
  for (const url of [`${A}1`, `${A}2`, `${B}1`, `${B}2`]) schedule.add(visit(url));
  expect(takeAll(schedule, 0)).toEqual([`${A}1`, `${B}1`]);
  expect(takeAll(schedule, 1000)).toEqual([`${A}2`, `${B}2`]);
});

test('without a delay all of a host is due at once, in the order it was found', () => {
  const schedule = withDelay(0);
  const urls = Array.from({ length: 3000 }, (_, i) => A + i);
  for (const url of urls) schedule.add(visit(url));
  expect(takeAll(schedule, 5)).toEqual(urls);
});

test('a retry waits its time without holding up the pages behind it', () => {
  const schedule = withDelay(0);
  schedule.addRetry(visit(`${A}retry`, 1), 700);
  schedule.add(visit(`${A}fresh`));
  expect(takeAll(schedule, 0)).toEqual([`${A}fresh`]);
  expect(schedule.nextDueMs()).toBe(700);
  schedule.add(visit(`${A}later`));
  expect(takeAll(schedule, 700)).toEqual([`${A}retry`, `${A}later`]);
});

test('a parked host rests until its time, others go on', () => {
  const schedule = withDelay(0);
  schedule.add(visit(`${A}1`));
  schedule.add(visit(`${B}1`));
  schedule.park(A, 5000);
  expect(takeAll(schedule, 0)).toEqual([`${B}1`]);
  expect(schedule.nextDueMs()).toBe(5000);
  schedule.park(A, 3000);
  expect(schedule.nextDueMs()).toBe(5000);
  expect(takeAll(schedule, 5000)).toEqual([`${A}1`]);
});

test('a redirect takes its turn like any other request', () => {
  const schedule = withDelay(1000);
  schedule.add(visit(`${A}1`));
  expect(schedule.reserve(A, 0)).toBe(0);
  expect(schedule.reserve(A, 0)).toBe(1000);
  expect(schedule.take(1500)).toBeUndefined();
  expect(schedule.nextDueMs()).toBe(2000);
  expect(takeAll(schedule, 2000)).toEqual([`${A}1`]);
});

test('a page that is dropped takes no turn away from the one behind it', () => {
  const schedule = withDelay(1000);
  for (const path of ['1', '2', '3']) schedule.add(visit(A + path));
  const next = schedule.take(0, ({ url }) => (url === `${A}3` ? 'take' : 'drop'));
  expect([next?.url, schedule.size]).toEqual([`${A}3`, 0]);
});

test('a held host keeps its pages in their order until it is released, others go on', () => {
  const schedule = withDelay(1000);
  for (const url of [`${A}1`, `${A}2`, `${B}1`]) schedule.add(visit(url));
  const holdA = ({ url }: Visit) => (url.startsWith(A) ? 'hold' : 'take');
  // The caller may not have a request left for what the host is held for.
  expect(schedule.take(0, holdA)).toBeUndefined();
  expect(schedule.take(0, holdA)?.url).toBe(`${B}1`);
  expect([schedule.take(5000, holdA), schedule.nextDueMs(), schedule.size]).toEqual([undefined, Infinity, 2]);
  // What is asked for meanwhile has its turn before them.
  expect(schedule.reserve(A, 5000)).toBe(5000);
  schedule.release(A);
  expect(schedule.nextDueMs()).toBe(6000);
  expect(takeAll(schedule, 6000)).toEqual([`${A}1`]);
  expect(takeAll(schedule, 7000)).toEqual([`${A}2`]);
});

test('a host that is slowed down waits longer from its last start on, and never less than before', () => {
  const schedule = withDelay(1000);
  for (const url of [`${A}1`, `${A}2`, `${A}3`, `${B}1`, `${B}2`]) schedule.add(visit(url));
  expect(takeAll(schedule, 0)).toEqual([`${A}1`, `${B}1`]);
  schedule.slowDown(A, 3000);
  schedule.slowDown(A, 2000);
  expect(takeAll(schedule, 2999)).toEqual([`${B}2`]);
  expect(takeAll(schedule, 3000)).toEqual([`${A}2`]);
  expect(schedule.nextDueMs()).toBe(6000);
});

test('an overloaded host is left alone from the moment it says so, and then asked more slowly', () => {
  const schedule = withDelay(1000);
  for (const path of ['1', '2', '3']) schedule.add(visit(A + path));
  expect(takeAll(schedule, 0)).toEqual([`${A}1`]);
  schedule.observe(A, { kind: 'overloaded', startedMs: 0, latencyMs: 500 }, 500);
  expect(schedule.nextDueMs()).toBe(2500);
  expect(takeAll(schedule, 2500)).toEqual([`${A}2`]);
  expect(schedule.nextDueMs()).toBe(4500);
});

test('without a delay a healthy host is asked for all at once, whatever jitter says', () => {
  const schedule = withDelay(0, 1, () => 0.99);
  schedule.observe(A, { kind: 'page', startedMs: 0, latencyMs: 900 }, 900);
  for (const path of ['1', '2', '3']) schedule.add(visit(A + path));
  expect(takeAll(schedule, 1000)).toHaveLength(3);
});

test('two starts at one host are never closer than its delay, jitter and robots.txt allow', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('take' as const), ms: fc.nat(3000) }),
    fc.record({ kind: fc.constant('reserve' as const), ms: fc.nat(3000) }),
    fc.record({ kind: fc.constant('park' as const), ms: fc.nat(9000) }),
    fc.record({ kind: fc.constant('slowDown' as const), ms: fc.nat(4000) }),
    fc.record({ kind: fc.constant('overloaded' as const), ms: fc.nat(3000) }),
  );
  const chance = fc.float({ min: 0, max: Math.fround(0.99), noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(step, chance), { maxLength: 60 }), (steps) => {
      let random = 0;
      const schedule = withDelay(1000, 0.5, () => random);
      for (let i = 0; i < steps.length; i++) schedule.add(visit(A + i));
      let nowMs = 0;
      let gapMs = 500;
      let lastMs = -Infinity;
      let parkedUntilMs = 0;
      const started = (startMs: number): void => {
        expect(startMs - lastMs).toBeGreaterThanOrEqual(gapMs);
        expect(startMs).toBeGreaterThanOrEqual(parkedUntilMs);
        lastMs = startMs;
      };
      for (const [{ kind, ms }, drawn] of steps) {
        random = drawn;
        nowMs += ms;
        if (kind === 'take' && schedule.take(nowMs) !== undefined) started(nowMs);
        if (kind === 'reserve') started(schedule.reserve(A, nowMs));
        if (kind === 'park') {
          parkedUntilMs = Math.max(parkedUntilMs, nowMs + ms);
          schedule.park(A, nowMs + ms);
        }
        if (kind === 'slowDown') {
          gapMs = Math.max(gapMs, ms);
          schedule.slowDown(A, ms);
        }
        if (kind === 'overloaded') schedule.observe(A, { kind, startedMs: nowMs, latencyMs: 1 }, nowMs);
      }
    }),
  );
});

test('of a host no more pages are in flight than are allowed, and each that ends lets one more go', () => {
  const schedule = new HostSchedule({ delayMs: 0, jitter: 0, throttle: THROTTLE }, () => 0, { perHost: 2 });
  for (const path of ['1', '2', '3', '4']) schedule.add(visit(A + path));
  schedule.add(visit(B));
  expect(new Set(takeAll(schedule, 0))).toEqual(new Set([`${A}1`, `${A}2`, B]));
  expect(schedule.nextDueMs()).toBe(Infinity);
  schedule.finished(visit(`${A}1`));
  expect(schedule.nextDueMs()).toBe(0);
  expect([schedule.take(0)?.url, schedule.take(0)]).toEqual([`${A}3`, undefined]);
});

test('a host that is cleared has nothing left, and may be given something new', () => {
  const schedule = withDelay(1000);
  for (const url of [`${A}1`, `${A}2`, `${B}1`]) schedule.add(visit(url));
  schedule.addRetry(visit(`${A}3`, 1), 900_000);
  expect(schedule.clear(A).map(({ url }) => url)).toEqual([`${A}1`, `${A}2`, `${A}3`]);
  expect(schedule.size).toBe(1);
  expect(takeAll(schedule, 0)).toEqual([`${B}1`]);
  expect(schedule.nextDueMs()).toBe(Infinity);
  schedule.add(visit(`${A}4`));
  expect(takeAll(schedule, 0)).toEqual([`${A}4`]);
});
