import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

test('seconds', () => {
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs(' 0 ', now)).toBe(0);
  expect(retryAfterMs('1.5', now)).toBe(1500);
});

test('an HTTP date', () => {
  expect(retryAfterMs('Fri, 02 Jan 2026 03:05:05 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Friday, 02-Jan-26 03:05:05 GMT', now)).toBe(60_000);
});

test('a date in the past means now', () => {
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:00 GMT', now)).toBe(0);
});

test.each([undefined, '', 'soon', '-5', '1e3', 'Fri, 99 Foo 2026 03:05:05 GMT'])(
  '%s is not usable',
  (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  },
);

test('any date from now on comes back to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (seconds) => {
      expect(retryAfterMs(new Date(now + seconds * 1000).toUTCString(), now)).toBe(seconds * 1000);
    }),
  );
});

test('any text is answered with null or a wait that is not negative', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const wait = retryAfterMs(text, now);
      expect(wait === null || wait >= 0).toBe(true);
    }),
  );
});
