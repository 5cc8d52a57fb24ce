import { expect, test } from 'vitest';
import { TimeLimit } from './time-limit.ts';

test('returns the result of the work, or throws its error', () => {
  const limit = new TimeLimit(1000);
  expect(limit.run(() => 7)).toBe(7);
  expect(() =>
    limit.run(() => {
      throw new RangeError('too far');
    }),
  ).toThrow(new RangeError('too far'));
});

test('work that times out has no result, and is not started again after five timeouts', () => {
  const limit = new TimeLimit(5);
  let begun = 0;
  const endless = (): never => {
    begun += 1;
    for (;;);
  };
  for (let i = 0; i < 20; i++) expect(limit.run(endless)).toBeNull();
  expect(begun).toBe(5);
  expect(limit.run(() => 7)).toBeNull();
});
