import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRAWLED_HOSTS_MAX, SHARED_DELAY_SECONDS_MAX } from '@crawlerd/shared';
import { sharedDelays } from './politeness-budget.ts';

describe('the delays of a crawler', () => {
  it.each([
    { own: 1, crawlers: 1, told: undefined },
    { own: 1, crawlers: 2, told: 2 },
    { own: 0.5, crawlers: 3, told: 1.5 },
    { own: 3600, crawlers: 100, told: SHARED_DELAY_SECONDS_MAX },
    { own: 0, crawlers: 5, told: undefined },
  ])('of $own s at a host of $crawlers: $told', ({ own, crawlers, told }) => {
    expect(sharedDelays(own, [['shop.test', crawlers]])).toEqual(
      told === undefined ? {} : { 'shop.test': told },
    );
  });

  it('are those of the last hosts if there are too many', () => {
    const hosts = Array.from({ length: CRAWLED_HOSTS_MAX + 5 }, (_, i): [string, number] => [`h${i}`, 2]);
    const told = Object.keys(sharedDelays(1, hosts));
    expect(told).toHaveLength(CRAWLED_HOSTS_MAX);
    expect(told.at(0)).toBe('h5');
    expect(told.at(-1)).toBe(`h${CRAWLED_HOSTS_MAX + 4}`);
  });

  it('let all crawlers of a host together ask no more often than the quickest alone, and each of them ask', () => {
    const delay = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.array(delay, { minLength: 1, maxLength: 200 }), (owns) => {
        const rates = owns.map((own) => 1 / (sharedDelays(own, [['h', owns.length]])['h'] ?? own));
        const together = rates.reduce((sum, rate) => sum + rate, 0);
        expect(together).toBeLessThanOrEqual((1 / Math.min(...owns)) * (1 + 1e-9));
        expect(together).toBeGreaterThanOrEqual((1 / Math.max(...owns)) * (1 - 1e-9));
      }),
    );
  });
});
