import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { addressRanges } from '@crawlerd/shared';
import { localIpv4Routes, localIpv6Routes, machineAddresses } from './machine-addresses.ts';

it('local IPv4 addresses are read from the routing tables, also of interfaces that are down, and whole ranges', () => {
  const table = `Main:
  +-- 0.0.0.0/0 3 0 4
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/31 1 0 0
        |-- 127.0.0.0
           /8 host LOCAL
     +-- 192.30.252.0/24 2 0 2
        |-- 192.30.252.0
           /24 link UNICAST
           /25 host LOCAL
        |-- 192.30.252.4
           /32 host LOCAL
        |-- 192.30.252.255
           /32 link BROADCAST
`;
  expect(localIpv4Routes(table)).toEqual(['127.0.0.0/8', '192.30.252.0/25', '192.30.252.4']);
  expect(localIpv4Routes('')).toEqual([]);
});

it('local IPv6 addresses are those whose route is flagged as local', () => {
  const none = '00000000000000000000000000000000';
  const route = (to: string, prefix: string, flags: string) =>
    `${to} ${prefix} ${none} 00 ${none} 00000100 00000001 00000000 ${flags}     eth0`;
  const table = [
    route('26064700000100000000000000000000', '40', '00000001'),
    route('26064700000100000000000000000007', '80', '80200001'),
    route('26064700000200000000000000000000', '30', '80200001'),
    route(none, '00', '00200200'),
  ].join('\n');
  expect(localIpv6Routes(table)).toEqual(['2606:4700:1::7', '2606:4700:2::/48']);
  expect(localIpv6Routes('')).toEqual([]);
});

it('addresses that crawls may not reach anyway are not told to crawlers', () => {
  expect(Object.values(networkInterfaces()).flat().length).toBeGreaterThan(0);
  const told = machineAddresses();
  expect(addressRanges(told.join(','))).toHaveLength(told.length);
  for (const address of told) expect(address).not.toMatch(/^(?:127|10|192\.168)\.|^::1$|^f[cdef]/);
});
