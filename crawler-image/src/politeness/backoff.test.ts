import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const limits = { baseMs: 500, capMs: 60_000 };

test('the upper bound doubles with each retry, up to the cap', () => {
  const bounds = [0, 1, 2, 3, 7, 100].map((retry) => backoffMs(retry, () => 1, limits));
  expect(bounds).toEqual([500, 1000, 2000, 4000, 60_000, 60_000]);
});

test('a wait lies anywhere between nothing and the bound', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (retry, random) => {
      const wait = backoffMs(retry, () => random, limits);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(limits.capMs);
      expect(wait).toBeCloseTo(random * backoffMs(retry, () => 1, limits));
    }),
  );
});
