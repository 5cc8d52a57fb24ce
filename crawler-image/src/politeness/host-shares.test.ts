import { describe, expect, test } from 'vitest';
import type { Visit } from '../state/visit.ts';
import { HostSchedule } from './host-schedule.ts';
import { NO_SHARES, sharesOf } from './shares.ts';

const A = 'http://a.example/';
const B = 'http://b.example/';
const THROTTLE = { enabled: true, target: 1, maxDelayMs: 60_000 };
const visit = (url: string): Visit => ({ url, retries: 0, isTarget: false, depth: 0 });

function crawling(delayMs = 1000, urls = [`${A}1`, `${A}2`, `${A}3`]): HostSchedule {
  const schedule = new HostSchedule({ delayMs, jitter: 0, throttle: THROTTLE }, () => 0.5);
  for (const url of urls) schedule.add(visit(url));
  return schedule;
}

const share = (schedule: HostSchedule, factor: number): void =>
  schedule.share(new Map([['a.example', factor]]));

describe('at a host that others ask too', () => {
  test('the gaps are as many times longer as the told delay is than that of the config', () => {
    expect(sharesOf({ 'a.example': 1.5, 'b.example': 3 }, 500)).toEqual(
      new Map([
        ['a.example', 3],
        ['b.example', 6],
      ]),
    );
  });

  test('they are never shorter than those of the config, and a crawl without a delay has none', () => {
    expect(sharesOf({ 'a.example': 0.1 }, 500)).toEqual(new Map([['a.example', 1]]));
    expect(sharesOf({ 'a.example': 5 }, 0)).toEqual(new Map());
  });

  test('a share that is known before the first request holds from the first gap on', () => {
    const schedule = crawling();
    share(schedule, 2);
    expect(schedule.take(0)?.url).toBe(`${A}1`);
    expect(schedule.nextDueMs()).toBe(2000);
    expect(schedule.take(2000)?.url).toBe(`${A}2`);
    expect(schedule.nextDueMs()).toBe(4000);
  });

  test('a gap that has begun is stretched with the share, and shortened again without it', () => {
    const schedule = crawling();
    schedule.take(0);
    share(schedule, 3);
    expect(schedule.take(1000)).toBeUndefined();
    expect(schedule.nextDueMs()).toBe(3000);
    share(schedule, 2);
    expect(schedule.nextDueMs()).toBe(2000);
    schedule.share(NO_SHARES);
    expect(schedule.nextDueMs()).toBe(1000);
    expect(schedule.take(1000)?.url).toBe(`${A}2`);
    expect(schedule.nextDueMs()).toBe(2000);
  });

  test('other hosts are asked as before', () => {
    const schedule = crawling(1000, [`${A}1`, `${A}2`, `${B}1`, `${B}2`]);
    share(schedule, 5);
    schedule.take(0);
    schedule.take(0);
    expect(schedule.take(1000)?.url).toBe(`${B}2`);
    expect(schedule.nextDueMs()).toBe(5000);
  });

  test('a Crawl-delay is shared as well', () => {
    for (const isKnownFirst of [true, false]) {
      const schedule = crawling();
      schedule.take(0);
      if (isKnownFirst) schedule.slowDown(A, 10_000);
      share(schedule, 2);
      if (!isKnownFirst) schedule.slowDown(A, 10_000);
      expect(schedule.nextDueMs()).toBe(20_000);
      schedule.take(20_000);
      expect(schedule.nextDueMs()).toBe(40_000);
    }
  });

  test('so is the delay of a host that is overloaded', () => {
    const schedule = crawling();
    share(schedule, 2);
    schedule.take(0);
    schedule.observe(A, { kind: 'overloaded', startedMs: 0, latencyMs: 100 }, 100);
    expect(schedule.nextDueMs()).toBe(100 + 2 * 2000);
  });

  test('requests outside the queue have the same gaps', () => {
    const schedule = crawling();
    share(schedule, 2);
    expect([1, 2, 3].map(() => schedule.reserve(A, 0))).toEqual([0, 2000, 4000]);
  });
});
