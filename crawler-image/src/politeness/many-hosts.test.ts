import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Visit } from '../state/visit.ts';
import { HostSchedule } from './host-schedule.ts';

const PACE = { delayMs: 1000, jitter: 0, throttle: { enabled: true, target: 1, maxDelayMs: 60_000 } };
const visit = (url: string): Visit => ({ url, retries: 0, isTarget: true, depth: 0 });
const urlOf = (host: number, page: number): string => `http://h${host}.example/${page}`;

function withHosts(hosts: number, pages: number, openMax: number, left: string[] = []): HostSchedule {
  const schedule = new HostSchedule(PACE, () => 0.5, { openMax, onLeft: (host) => left.push(host) });
  for (let n = 0; n < hosts; n++) for (let p = 0; p < pages; p++) schedule.add(visit(urlOf(n, p)));
  return schedule;
}

/** Takes what is due at each step of a quarter of a second, so much at a time, and ends it at once. */
function crawl(schedule: HostSchedule, perStep: number, isWide = false): string[] {
  const order: string[] = [];
  for (let nowMs = 0; schedule.size > 0; nowMs += 250) {
    for (let n = 0; n < perStep; n++) {
      const next = schedule.take(nowMs, () => 'take', isWide);
      if (next === undefined) break;
      order.push(next.url);
      schedule.finished(next);
    }
  }
  return order;
}

test('of many hosts only some are open, and a host that was begun comes before new ones', () => {
  const left: string[] = [];
  const order = crawl(withHosts(40, 2, 8, left), 2);
  expect(new Set(order).size).toBe(80);
  const spans = Array.from({ length: 40 }, (_, n) => order.indexOf(urlOf(n, 1)) - order.indexOf(urlOf(n, 0)));
  // Those that are open, and as many that were opened because none of these was due.
  expect(Math.max(...spans)).toBeLessThanOrEqual(16);
  expect(left).toHaveLength(40);
});

test('no turn is wasted: where no open host is due, further ones are opened', () => {
  expect(crawl(withHosts(40, 1, 2), 40)).toHaveLength(40);
  const schedule = withHosts(40, 2, 2);
  const first = Array.from({ length: 40 }, () => schedule.take(0)?.url);
  expect(first).toEqual(Array.from({ length: 40 }, (_, n) => urlOf(n, 0)));
});

test('where not all pages will have their turn, the first ones of all hosts have it', () => {
  const order = crawl(withHosts(40, 2, 2), 2, true);
  expect(order.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, n) => urlOf(n, 0)));
});

test('a host that has nothing left is told once, and again after it was given something', () => {
  const left: string[] = [];
  const schedule = withHosts(1, 1, 8, left);
  const taken = schedule.take(0);
  expect([taken?.url, left]).toEqual([urlOf(0, 0), []]);
  if (taken !== undefined) schedule.finished(taken);
  expect(left).toEqual(['h0.example']);
  schedule.add(visit(urlOf(0, 1)));
  expect([schedule.take(999), schedule.nextDueMs()]).toEqual([undefined, 1000]);
  expect(schedule.take(1000)?.url).toBe(urlOf(0, 1));
});

test('a host whose pages were cleared before its first turn is found again', () => {
  const schedule = withHosts(2, 1, 8);
  expect(schedule.clear(urlOf(0, 0))).toHaveLength(1);
  expect(schedule.take(0)?.url).toBe(urlOf(1, 0));
  schedule.add(visit(urlOf(0, 5)));
  expect(schedule.take(0)?.url).toBe(urlOf(0, 5));
});

const HOSTS = 3;
type Step =
  | { readonly kind: 'add'; readonly host: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'answer'; readonly host: number; readonly ms: number; readonly busy: boolean }
  | { readonly kind: 'slow_down' | 'park' | 'reserve'; readonly host: number; readonly ms: number };

const host = fc.integer({ min: 0, max: HOSTS - 1 });
const ms = fc.integer({ min: 1, max: 4000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), host }),
  fc.record({ kind: fc.constant('wait' as const), ms }),
  fc.record({ kind: fc.constant('answer' as const), host, ms, busy: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('slow_down' as const, 'park' as const, 'reserve' as const), host, ms }),
);

/** The time of each start, where `isKept` hosts always have a page that waits, so that nothing is forgotten of them. */
function startsOf(steps: readonly Step[], isKept: boolean): string[] {
  const schedule = new HostSchedule(PACE, () => 0.5);
  const starts: string[] = [];
  let nowMs = 0;
  let pages = 0;
  for (let n = 0; n < HOSTS; n++) {
    if (isKept) schedule.addRetry(visit(urlOf(n, -1)), 1e12);
  }
  const take = (): void => {
    for (let next = schedule.take(nowMs); next !== undefined; next = schedule.take(nowMs)) {
      starts.push(`${nowMs} ${next.url}`);
      schedule.finished(next);
    }
  };
  for (const each of steps) {
    if (each.kind === 'wait') nowMs += each.ms;
    else if (each.kind === 'add') schedule.add(visit(urlOf(each.host, pages++)));
    else if (each.kind === 'park') schedule.park(urlOf(each.host, 0), nowMs + each.ms);
    else if (each.kind === 'slow_down') schedule.slowDown(urlOf(each.host, 0), each.ms);
    else if (each.kind === 'answer') {
      const kind = each.busy ? 'overloaded' : 'page';
      schedule.observe(urlOf(each.host, 0), { kind, startedMs: nowMs, latencyMs: each.ms }, nowMs);
    } else starts.push(`${schedule.reserve(urlOf(each.host, 0), nowMs)} reserved at ${each.host}`);
    take();
  }
  for (let n = 0; n < 200; n++, nowMs += 500) take();
  return starts.toSorted();
}

test('what is forgotten of hosts that have nothing left changes the time of no request', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      expect(startsOf(steps, false)).toEqual(startsOf(steps, true));
    }),
    { numRuns: 300 },
  );
});
