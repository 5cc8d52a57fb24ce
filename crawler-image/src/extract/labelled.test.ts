import { describe, expect, test } from 'vitest';
import { scoreSet } from './testing/score.ts';

/**
 * The held-out pages must never be used to improve the extractors: to improve them, add pages to the tuning set.
 */
describe('on labelled pages that were not used for tuning', () => {
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

test('all values of the tuning set are right', () => {
  expect(scoreSet(new URL('labelled/tuning/', import.meta.url)).mistakes).toEqual([]);
});
