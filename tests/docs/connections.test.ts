import { expect, test } from 'vitest';
import { connectionBudget } from '../../orchestrator/src/http/connection-budget.ts';
import { read, tableRows } from '../support/markdown.ts';

test.each(tableRows(read('docs/operations.md'), 'limit of open files'))(
  'the documented numbers of connections are those of a limit of %s',
  (limit = '', operator = '', callback = '') => {
    const openFilesMax = numberIn(limit);
    const budget = connectionBudget({ openFilesMax, maxConcurrent: 8 });
    expect(numberIn(operator)).toBe(budget.operator.total);
    expect(numberIn(callback)).toBe(budget.callback.total);
    expect(numberIn(callback.split(', ').at(-1) ?? '')).toBe(budget.callback.perSource);
  },
);

function numberIn(text: string): number {
  return Number(/[\d,]*\d/.exec(text)?.[0].replaceAll(',', ''));
}
