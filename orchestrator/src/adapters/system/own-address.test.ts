import { expect, it } from 'vitest';
import { isOwnAddress } from './own-address.ts';

it.each([
  ['127.0.0.1', true],
  ['127.3.2.1', true],
  ['192.0.2.1', false],
  ['2001:db8::1', false],
  ['no address', false],
])('%s is an address of this machine: %s', async (address, isOwn) => {
  expect(await isOwnAddress(address)).toBe(isOwn);
});
