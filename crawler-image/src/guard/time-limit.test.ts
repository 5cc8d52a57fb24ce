import { expect, test } from 'vitest';
import { TimeLimit, withTimeouts } from './time-limit.ts';

const endless = (): never => {
  for (;;);
};

test('returns the result of the work, or throws its error', () => {
  const limit = new TimeLimit('it', 1000);
  expect(limit.run(() => 7)).toBe(7);
  expect(limit.run(() => null)).toBeNull();
  expect(() =>
    limit.run(() => {
      throw new RangeError('too far');
    }),
  ).toThrow(new RangeError('too far'));
});

test('work that times out has no result, and is not started again after five timeouts', () => {
  let asked = 0;
  const limit = new TimeLimit('it', 5, () => 5 * asked++);
  for (let i = 0; i < 20; i++) expect(limit.run(endless)).toBeNull();
  // Before and after each of the five.
  expect(asked).toBe(10);
  expect(limit.run(() => 7)).toBeNull();
});

test('a machine that does not let the process compute is no timeout of the work', () => {
  let asked = 0;
  const limit = new TimeLimit('it', 100, () => {
    asked += 1;
    return 0;
  });
  expect(limit.run(() => (asked < 3 ? endless() : 7))).toBe(7);
});

test('but no work is tried for ever, whatever the CPU time says', () => {
  let asked = 0;
  const limit = new TimeLimit('it', 1, () => {
    asked += 1;
    return 0;
  });
  expect(limit.run(endless)).toBeNull();
  expect(asked).toBe(1 + 12);
});

test('what timed out is named, each once, also where it is no longer tried', () => {
  let cpuMs = 0;
  const slow = new TimeLimit('slow', 1, () => (cpuMs += 1));
  const page = (): string => {
    for (let i = 0; i < 7; i++) slow.run(endless);
    return 'page';
  };
  expect(withTimeouts(page)).toEqual({ result: 'page', timedOut: ['slow'] });
  expect(withTimeouts(page)).toEqual({ result: 'page', timedOut: ['slow'] });
  expect(withTimeouts(() => new TimeLimit('quick', 1000).run(() => 7))).toEqual({ result: 7, timedOut: [] });
});
