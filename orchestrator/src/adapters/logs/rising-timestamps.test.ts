import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { risingTimestamps } from './rising-timestamps.ts';

describe('times of records', () => {
  it('rise strictly, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4_000_000_000_000 })), (clock) => {
        let now = 0;
        const next = risingTimestamps(() => now);
        const times = clock.map((value) => {
          now = value;
          return next();
        });
        expect(times).toEqual([...new Set(times)].toSorted());
        for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      }),
    );
  });

  it('are those of the clock while it advances', () => {
    expect(risingTimestamps(() => Date.parse('2026-01-02T03:04:05.678Z'))()).toBe(
      '2026-01-02T03:04:05.678000000Z',
    );
  });
});
