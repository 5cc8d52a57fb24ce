import { describe, expect, test } from 'vitest';
import { scoreSet } from './testing/score.ts';

/**
 * The held-out pages are never looked at to better the extractors: whoever wants to better them adds pages
 * to the tuning set.
 */
describe('on labelled pages that nothing was tuned for', () => {
  const score = scoreSet(new URL('labelled/held-out/', import.meta.url));

  test('there are enough of them', () => {
    expect(score.pages).toBeGreaterThanOrEqual(100);
  });

  test('prices are right', () => {
    expect(score.priceF1).toBeGreaterThanOrEqual(0.9);
  });

  test('availability is right', () => {
    expect(score.availabilityF1).toBeGreaterThanOrEqual(0.9);
  });

  test('titles are right', () => {
    expect(score.titleAccuracy).toBeGreaterThanOrEqual(0.95);
  });
});

test('the pages of the tuning set are read without a mistake', () => {
  expect(scoreSet(new URL('labelled/tuning/', import.meta.url)).mistakes).toEqual([]);
});
