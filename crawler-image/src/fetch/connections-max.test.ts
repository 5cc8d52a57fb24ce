import { expect, test } from 'vitest';
import { connectionsMax } from './connections-max.ts';

test.each([
  ['twice the requests in flight, and some', 200, Infinity, 450],
  ['no more than descriptors allow', 200, 232, 200],
  ['at least two', 200, 10, 2],
])('a crawl keeps %s', (_, concurrency, free, max) => {
  expect(connectionsMax(concurrency, free)).toBe(max);
});
