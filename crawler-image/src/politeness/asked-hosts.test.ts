import { expect, test } from 'vitest';
import { AskedHosts } from './asked-hosts.ts';

test('requests are counted by host until they are taken', () => {
  const asked = new AskedHosts();
  asked.count('a.example');
  asked.count('a.example', 2);
  asked.count('b.example', 0);
  expect(asked.take()).toEqual({ 'a.example': 3, 'b.example': 0 });
  expect(asked.isEmpty).toBe(true);
  expect(asked.take()).toEqual({});
});

test('of many hosts the 50 busiest are told, and a hundred thousand are not kept', () => {
  const asked = new AskedHosts();
  for (let i = 0; i < 50; i++) asked.count(`busy${i}.example`, 1000);
  for (let i = 0; i < 100_000; i++) asked.count(`h${i}.example`);
  const hosts = Object.keys(asked.take());
  expect(hosts).toEqual(Array.from({ length: 50 }, (_, i) => `busy${i}.example`));
});

test('a host whose name is too long for a heartbeat is not told', () => {
  const asked = new AskedHosts();
  asked.count('h'.repeat(300));
  expect(asked.take()).toEqual({});
});
