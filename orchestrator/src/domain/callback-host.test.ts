import { expect, it } from 'vitest';
import { callbackHost } from './callback-host.ts';

it('crawlers report to the address we listen on, or to this machine if that is every address', () => {
  expect(callbackHost(null, '172.18.0.1')).toBe('172.18.0.1');
  expect(callbackHost('10.0.0.5', '172.18.0.1')).toBe('10.0.0.5');
  expect(callbackHost('0.0.0.0', '172.18.0.1')).toBe('172.18.0.1');
  expect(callbackHost('::', '172.18.0.1')).toBe('172.18.0.1');
});
