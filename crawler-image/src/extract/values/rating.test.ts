import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNumber, ratingInClass, ratingInText, toRating } from './rating.ts';

describe('toRating', () => {
  test.each([
    [4.5, 5, 4.5],
    [9, 10, 4.5],
    [87, 100, 4.35],
    [4.5, null, 4.5],
    [8, null, 4],
    [80, null, 4],
    [0, 5, 0],
  ])('%d on a scale to %s is %d out of 5', (value, best, expected) => {
    expect(toRating(value, best, null)?.value).toBe(expected);
  });

  test('a value outside its scale is not a rating', () => {
    expect(toRating(7, 5, null)).toBeNull();
    expect(toRating(-1, 5, null)).toBeNull();
    expect(toRating(Number.NaN, 5, null)).toBeNull();
  });

  test('is always between 0 and 5', () => {
    fc.assert(
      fc.property(fc.double(), fc.option(fc.double()), (value, best) => {
        const rating = toRating(value, best, null);
        expect(rating === null || (rating.value >= 0 && rating.value <= 5)).toBe(true);
      }),
    );
  });
});

test.each([
  ['4.5 out of 5', 4.5],
  ['4,5 von 5 Sternen', 4.5],
  ['9/10', 4.5],
  ['4.8分', 4.8],
  ['评分：4.6', 4.6],
  ['4 stars', 4],
  ['3.5', 3.5],
])('"%s" is a rating of %d', (text, value) => {
  expect(ratingInText(text)?.value).toBe(value);
});

test.each(['', 'Write a review', '2024', 'stars'])('"%s" is no rating', (text) => {
  expect(ratingInText(text)).toBeNull();
});

test.each([
  ['star-rating Three', 3],
  ['stars-4', 4],
  ['rating_4_5', 4.5],
  ['rating rating-2', 2],
])('class "%s" is a rating of %d', (className, value) => {
  expect(ratingInClass(className)?.value).toBe(value);
});

test('a class with another number is not a rating', () => {
  expect(ratingInClass('column-three')).toBeNull();
  expect(ratingInClass('start-page')).toBeNull();
});

test('numbers are read in both notations', () => {
  expect([parseNumber('1,234'), parseNumber('4,5'), parseNumber(' 4.5 '), parseNumber('x')]).toEqual([
    1234,
    4.5,
    4.5,
    null,
  ]);
});
