import { expect, it } from 'vitest';
import { firstAddress } from './first-address.ts';

/** As Docker 20.10 takes them, read from the routes of containers. */
it.each([
  ['10.99.78.0/24', undefined, '10.99.78.1'],
  ['10.99.0.0/16', '', '10.99.0.1'],
  ['10.99.30.0/30', undefined, '10.99.30.1'],
  ['10.99.31.77/26', undefined, '10.99.31.65'],
  ['10.99.40.0/24', '10.99.40.128/25', '10.99.40.128'],
  ['10.99.40.0/24', '10.99.40.0/25', '10.99.40.1'],
  ['0.0.0.0/0', undefined, '0.0.0.1'],
  ['255.255.255.252/30', undefined, '255.255.255.253'],
])('the gateway of %s, from %s, is %s', (subnet, range, gateway) => {
  expect(firstAddress(subnet, range)).toBe(gateway);
});

it.each(['', 'fd00::/64', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/x'])(
  'there is none of %j',
  (subnet) => {
    expect(firstAddress(subnet, undefined)).toBeNull();
  },
);
