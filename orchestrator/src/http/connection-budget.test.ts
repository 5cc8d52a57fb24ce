import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionBudget } from './connection-budget.ts';

describe('the connection budget', () => {
  it('gives the operator at least 2,000 connections where the limit of open files allows', () => {
    for (const openFilesMax of [8192, 20_000, 1_048_576, Number.MAX_SAFE_INTEGER]) {
      const { operator } = connectionBudget({ openFilesMax, maxConcurrent: 8 });
      expect(operator.total).toBeGreaterThanOrEqual(2000);
    }
  });

  it('keeps at least a third of the descriptors for files, and more with a limit of 1,024', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 256, max: 2_000_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (openFilesMax, maxConcurrent) => {
          const { operator, callback } = connectionBudget({ openFilesMax, maxConcurrent });
          expect(openFilesMax - operator.total - callback.total).toBeGreaterThanOrEqual(openFilesMax / 3);
        },
      ),
    );
    const { operator, callback } = connectionBudget({ openFilesMax: 1024, maxConcurrent: 8 });
    expect(operator.total + callback.total).toBeLessThanOrEqual(640);
  });

  it('lets the containers of all running crawls together not fill the callback listener', () => {
    for (const maxConcurrent of [1, 8, 32, 200]) {
      for (const openFilesMax of [1024, 4096, 20_000]) {
        const { total, perSource } = connectionBudget({ openFilesMax, maxConcurrent }).callback;
        const each = perSource ?? Infinity;
        expect(each).toBeLessThanOrEqual(64);
        // Below four a crawler could not work; so few descriptors serve no 200 crawls.
        expect(each === 4 || maxConcurrent * each < total).toBe(true);
      }
    }
  });
});
