import { expect, test } from 'vitest';
import { HostBudget } from './host-budget.ts';

test('heartbeats name no hosts before the config is read, then those of its URLs, then those that were asked', () => {
  const budget = new HostBudget();
  expect(budget.report()).toEqual({});
  budget.begin(['http://a.example/', 'http://a.example/2', 'https://b.example:8080/']);
  expect(budget.report()).toEqual({ hosts: { 'a.example': 0, 'b.example:8080': 0 } });
  budget.count({ 'a.example': 2 });
  budget.count({ 'a.example': 1, 'c.example': 1 });
  expect(budget.report()).toEqual({ hosts: { 'a.example': 3, 'c.example': 1 } });
  expect(budget.report()).toEqual({ hosts: {} });
});

test('whoever follows hears what was told last, and all that is told later', () => {
  const budget = new HostBudget();
  budget.tell({ 'a.example': 2 });
  budget.tell({ 'a.example': 3 });
  const heard: object[] = [];
  budget.follow((delays) => heard.push(delays));
  budget.tell({});
  expect(heard).toEqual([{ 'a.example': 3 }, {}]);
});
