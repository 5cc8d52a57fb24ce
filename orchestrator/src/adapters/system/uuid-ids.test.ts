import { expect, it } from 'vitest';
import { uuidIds } from './uuid-ids.ts';

const shown = (id: string): string => id.slice(0, 13);

it('ids that are made in one moment differ in their first 13 characters, and sort as they were made', () => {
  const ids = uuidIds(() => 1_763_900_000_000);
  const made = Array.from({ length: 1000 }, () => ids.executionId());
  expect(new Set(made.map(shown)).size).toBe(1000);
  expect(made.toSorted()).toEqual(made);
});

it('ids keep their order while the clock is set back a little, and follow it when it is set back by much', () => {
  let now = 1_763_900_000_000;
  const ids = uuidIds(() => now);
  const first = ids.executionId();
  now -= 5000;
  const second = ids.executionId();
  expect(second > first).toBe(true);
  now -= 3_600_000;
  expect(ids.executionId() < first).toBe(true);
});
