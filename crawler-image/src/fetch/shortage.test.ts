import { expect, test } from 'vitest';
import { shortageCode } from './shortage.ts';

const failed = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN', 'EAI_MEMORY'])(
  '%s says that this machine is short of something',
  (code) => expect(shortageCode(failed(code))).toBe(code),
);

test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'EACCES'])(
  '%s is an answer of the other side while descriptors are left',
  (code) => expect(shortageCode(failed(code))).toBeNull(),
);

test('one address that could not be tried is enough: it might have answered', () => {
  const both = new AggregateError([failed('ECONNREFUSED'), failed('EMFILE')]);
  expect(shortageCode(both)).toBe('EMFILE');
  expect(shortageCode(new AggregateError([failed('ECONNREFUSED')]))).toBeNull();
});

test('without a port to connect from, IPv4 waits; a machine without IPv6 would wait for ever', () => {
  expect(shortageCode(failed('EADDRNOTAVAIL', { address: '192.0.2.1' }))).toBe('EADDRNOTAVAIL');
  expect(shortageCode(failed('EADDRNOTAVAIL', { address: '::1' }))).toBeNull();
});
