import { describe, expect, it } from 'vitest';
import {
  FAILING_MAX_MS,
  isToBePaused,
  RETRY_AFTER_MAX_MS,
  RETRY_DELAYS_MS,
  retryDelayMs,
} from './retry-plan.ts';

const HOUR_MS = 3_600_000;
const DOWN = { statusCode: null, isFinal: false, retryAfterMs: null };

describe('the plan of attempts', () => {
  it('has ten attempts over 25 to 32 hours', () => {
    const sum = (chance: number): number => {
      let ms = 0;
      let attempts = 1;
      for (let delay = retryDelayMs(DOWN, attempts, chance); delay !== null; attempts += 1) {
        ms += delay;
        delay = retryDelayMs(DOWN, attempts + 1, chance);
      }
      expect(attempts).toBe(10);
      return ms / HOUR_MS;
    };
    expect(sum(0)).toBeCloseTo(31.6, 1);
    expect(sum(0.999)).toBeCloseTo(25.3, 1);
  });

  it('tries again what may pass, and only that', () => {
    for (const statusCode of [null, 408, 425, 429, 500, 502, 503, 504, 599]) {
      expect([statusCode, retryDelayMs({ ...DOWN, statusCode }, 1, 0)]).toEqual([
        statusCode,
        RETRY_DELAYS_MS[0],
      ]);
    }
    for (const statusCode of [300, 301, 302, 307, 308, 400, 401, 403, 404, 410, 418, 422, 451]) {
      expect([statusCode, retryDelayMs({ ...DOWN, statusCode }, 1, 0)]).toEqual([statusCode, null]);
    }
    expect(retryDelayMs({ ...DOWN, isFinal: true }, 1, 0)).toBeNull();
  });

  it('waits as long as it is asked to, within bounds, and never shorter than planned', () => {
    const asked = (retryAfterMs: number) => retryDelayMs({ ...DOWN, statusCode: 429, retryAfterMs }, 1, 0);
    expect(asked(90_000)).toBe(90_000);
    expect(asked(1)).toBe(5000);
    expect(asked(-5)).toBe(5000);
    expect(asked(365 * 24 * HOUR_MS)).toBe(RETRY_AFTER_MAX_MS);
  });

  it('gives an endpoint up after three days', () => {
    const since = new Date(0);
    expect(isToBePaused(since, new Date(FAILING_MAX_MS - 1))).toBe(false);
    expect(isToBePaused(since, new Date(FAILING_MAX_MS))).toBe(true);
    expect(FAILING_MAX_MS).toBe(3 * 24 * HOUR_MS);
  });
});
