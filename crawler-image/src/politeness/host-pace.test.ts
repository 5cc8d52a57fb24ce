import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HostPace, type Outcome } from './host-pace.ts';
import type { PaceOptions } from '../plan/pace-options.ts';

const THROTTLE = { enabled: true, target: 1, maxDelayMs: 60_000 };
const paceOf = (options: Partial<PaceOptions> = {}): HostPace =>
  new HostPace({ delayMs: 0, jitter: 0, throttle: THROTTLE, ...options });

/** Tells of requests one after the other, each started when the one before had ended. */
function tell(pace: HostPace, kind: Outcome['kind'], latencyMs: number, times = 1): void {
  for (let i = 0; i < times; i++) pace.observe({ kind, startedMs: Number.MAX_SAFE_INTEGER, latencyMs }, 0);
}

test('jitter spreads the gap evenly around the delay, which stays its mean', () => {
  const pace = paceOf({ delayMs: 1000, jitter: 0.5 });
  expect([0, 0.25, 0.5, 0.75].map((random) => pace.gapMs(random))).toEqual([500, 750, 1000, 1250]);
});

test('no jitter makes a gap shorter than robots.txt asks for', () => {
  const pace = paceOf({ delayMs: 1000, jitter: 1 });
  pace.raiseFloor(800);
  expect([0, 0.9].map((random) => pace.gapMs(random))).toEqual([800, 1800]);
});

describe('throttling', () => {
  test('never slows down a host whose pages come within a second', () => {
    const latency = fc.record({ kind: fc.constantFrom('page' as const, 'error' as const), ms: fc.nat(999) });
    fc.assert(
      fc.property(fc.array(latency), (answers) => {
        const pace = paceOf();
        for (const { kind, ms } of answers) tell(pace, kind, ms);
        expect(pace.gapMs(0.99)).toBe(0);
      }),
    );
  });

  test('asks a slow host once per answer, or as often as the target says', () => {
    const [one, four] = [paceOf(), paceOf({ throttle: { ...THROTTLE, target: 4 } })];
    for (const pace of [one, four]) tell(pace, 'page', 3000, 5);
    expect([one.delayMs, four.delayMs]).toEqual([3000, 750]);
  });

  test('returns to the configured delay when a host becomes quick again', () => {
    const pace = paceOf({ delayMs: 500 });
    tell(pace, 'page', 8000, 5);
    tell(pace, 'page', 50, 10);
    expect(pace.delayMs).toBe(500);
  });

  test('takes no quick error for a quick host', () => {
    const pace = paceOf();
    tell(pace, 'page', 3000);
    tell(pace, 'error', 1, 50);
    expect(pace.delayMs).toBe(3000);
  });

  test('doubles the delay of an overloaded host up to the maximum, and lets it recover', () => {
    const pace = paceOf({ delayMs: 2000 });
    const delays = Array.from({ length: 6 }, () => {
      tell(pace, 'overloaded', 1);
      return pace.delayMs;
    });
    expect(delays).toEqual([4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    tell(pace, 'page', 50, 40);
    expect(pace.delayMs).toBe(2000);
  });

  test('takes a volley of refusals for one', () => {
    const pace = paceOf();
    const refused = (startedMs: number, nowMs: number) =>
      pace.observe({ kind: 'overloaded', startedMs, latencyMs: 10 }, nowMs);
    expect([refused(0, 10), refused(5, 11), refused(9, 12)]).toEqual([true, false, false]);
    expect(pace.delayMs).toBe(1000);
    refused(1012, 1022);
    expect(pace.delayMs).toBe(2000);
  });

  test('halves the delay of a host that was overloaded once with each page', () => {
    const pace = paceOf();
    tell(pace, 'overloaded', 1);
    const delays = Array.from({ length: 11 }, () => {
      tell(pace, 'page', 50);
      return pace.delayMs;
    });
    expect(delays.slice(0, 3)).toEqual([500, 250, 125]);
    expect(delays.at(-1)).toBe(0);
  });

  test('lets a host recover in smaller steps each time it is overloaded again soon, and forgets that', () => {
    const pace = paceOf();
    const shareLeft = (): number => {
      tell(pace, 'overloaded', 1);
      const overloadedMs = pace.delayMs;
      tell(pace, 'page', 50);
      return pace.delayMs / overloadedMs;
    };
    const shares = Array.from({ length: 9 }, shareLeft);
    for (const [i, share] of shares.slice(1).entries()) {
      expect(share).toBeCloseTo(Math.min(0.98, Math.sqrt(shares[i] ?? 0)));
    }
    expect(shares.at(-1)).toBeCloseTo(0.98);
    tell(pace, 'page', 50, 300);
    expect(shareLeft()).toBeCloseTo(0.5);
  });

  test('takes a host that gave no page meanwhile for one that has not recovered yet', () => {
    const pace = paceOf();
    tell(pace, 'overloaded', 1, 7);
    expect(pace.delayMs).toBe(60_000);
    tell(pace, 'page', 50, 2);
    expect(pace.delayMs).toBe(15_000);
  });

  test('shortens no delay of the config, however small its maximum', () => {
    const pace = paceOf({ delayMs: 90_000 });
    tell(pace, 'overloaded', 1, 3);
    expect(pace.delayMs).toBe(90_000);
  });

  test('can be switched off', () => {
    const pace = paceOf({ throttle: { ...THROTTLE, enabled: false } });
    tell(pace, 'page', 9000);
    tell(pace, 'overloaded', 9000);
    expect(pace.delayMs).toBe(0);
  });
});
