import { array, assert, bigInt, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrappedAddress } from '@crawlerd/shared';
import { AddressGuard } from './address-guard.ts';
import { specialKind } from './special-addresses.ts';
import { SPECIAL_IPV4, SPECIAL_IPV6 } from './testing/addresses.ts';

const toIpv4 = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 0xff).join('.');
const ipv4 = integer({ min: 0, max: 0xffff_ffff }).map(toIpv4);
const toIpv6 = (n: bigint): string =>
  (n.toString(16).padStart(32, '0').match(/.{4}/g) ?? [])
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
const ipv6 = bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(toIpv6);

test('addresses off the public internet are named by their kind', () => {
  for (const address of SPECIAL_IPV4) expect([address, specialKind(address)]).not.toEqual([address, null]);
  for (const host of SPECIAL_IPV6) expect([host, specialKind(host.slice(1, -1))]).not.toEqual([host, null]);
  expect(specialKind('169.254.169.254')).toBe('a link-local address');
  expect(specialKind('168.63.129.16')).toBe('a cloud metadata address');
  expect(specialKind('')).toBe('no address');
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '223.255.255.255',
  '168.63.129.15',
  '2606:4700::1111',
  '2a00:1450:4001::1',
  '2001:4860:4860::8888',
  '2400:3200::1',
  '::ffff:8.8.8.8',
])('%s is on the public internet', (address) => expect(specialKind(address)).toBeNull());

test('an IPv4 address is recognized in every IPv6 form that embeds it', () => {
  assert(
    property(ipv4, (address) => {
      expect(unwrappedAddress(`::ffff:${address}`)).toBe(address);
      expect(specialKind(`::FFFF:${address}`)).toBe(specialKind(address));
    }),
  );
});

test('no IPv6 address outside 2000::/3 is public, however it is written', () => {
  assert(
    property(ipv6, (address) => {
      const isOutside = (Number.parseInt(address.split(':')[0] ?? '', 16) & 0xe000) !== 0x2000;
      expect(isOutside && specialKind(address) === null).toBe(false);
      expect(specialKind(address.toUpperCase())).toBe(specialKind(address));
      expect(specialKind(`${address}%eth0`)).toBe(specialKind(address));
    }),
    { numRuns: 1000 },
  );
});

describe('a range that the operator allows', () => {
  const guardOf = (ranges: string): AddressGuard => new AddressGuard({ allowed: ranges, ofMachine: '' });

  test('is open, and nothing next to it', () => {
    const special = constantFrom(0x0a00_0000, 0xc0a8_0000, 0x7f00_0000, 0xac10_0000);
    assert(
      property(
        tuple(special, integer({ min: 0, max: 0xffff }), integer({ min: 16, max: 32 })),
        array(tuple(special, integer({ min: 0, max: 0xffff })), { minLength: 1, maxLength: 20 }),
        ([base, offset, prefix], others) => {
          const network = (base + offset) >>> 0;
          const guard = guardOf(`${toIpv4(network)}/${prefix}`);
          for (const [otherBase, otherOffset] of [[base, offset] as const, ...others]) {
            const other = (otherBase + otherOffset) >>> 0;
            const isInside = prefix === 32 ? other === network : (other ^ network) >>> (32 - prefix) === 0;
            expect(guard.refusal(toIpv4(other)) === null).toBe(isInside);
            expect(guard.refusal(`::ffff:${toIpv4(other)}`) === null).toBe(isInside);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is open, and nothing next to it, in IPv6 as well', () => {
    const network = bigInt({ min: 0xfcn << 120n, max: (0xfen << 120n) - 1n });
    assert(
      property(network, integer({ min: 7, max: 128 }), array(network), (base, prefix, others) => {
        const guard = guardOf(`${toIpv6(base)}/${prefix}`);
        const hostBits = BigInt(128 - prefix);
        const neighbour = base ^ (1n << hostBits);
        const sibling = hostBits === 0n ? base : base ^ 1n;
        for (const other of [base, neighbour, sibling, ...others]) {
          const isInside = (other ^ base) >> hostBits === 0n;
          expect(guard.refusal(toIpv6(other)) === null).toBe(isInside);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of one address family opens none of the other', () => {
    for (const address of SPECIAL_IPV4) {
      expect([address, guardOf('::/0').refusal(address)]).not.toEqual([address, null]);
      expect([address, guardOf('0.0.0.0/0').refusal(address)]).toEqual([address, null]);
    }
    for (const host of SPECIAL_IPV6) {
      const address = host.slice(1, -1);
      expect([address, guardOf('0.0.0.0/0').refusal(address)]).not.toEqual([address, null]);
      expect([address, guardOf('::/0').refusal(address)]).toEqual([address, null]);
    }
  });

  test('can be one address, or several ranges of both families', () => {
    const guard = guardOf('127.0.0.1, fd00:1::/32,::1');
    expect(['127.0.0.1', 'fd00:1::5', '::1'].map((address) => guard.refusal(address))).toEqual([
      null,
      null,
      null,
    ]);
    for (const address of ['127.0.0.2', 'fd00:2::5', '::2', '::127.0.0.1', '10.0.0.1']) {
      expect([address, guard.refusal(address)]).not.toEqual([address, null]);
    }
  });

  test('is suggested by the refusal', () => {
    expect(guardOf('').refusal('10.0.0.7', 'intranet.example')?.message).toBe(
      'intranet.example resolves to 10.0.0.7, a private address, which crawls may not reach; the operator can allow it with CRAWLERD_CRAWL_ALLOWED_RANGES=10.0.0.7',
    );
  });
});
