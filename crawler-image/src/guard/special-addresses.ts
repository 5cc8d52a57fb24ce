import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are not on the public internet: those in the registries of special-purpose addresses (IANA, RFC 6890
 * and its successors), and addresses in public space at which clouds serve the metadata and secrets of a machine.
 */
const IPV4 = {
  'an unspecified address': ['0.0.0.0/8'],
  'a private address': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  'a carrier-grade NAT address': ['100.64.0.0/10'],
  'a loopback address': ['127.0.0.0/8'],
  'a link-local address': ['169.254.0.0/16'],
  'a cloud metadata address': ['168.63.129.16/32'],
  'a multicast address': ['224.0.0.0/4'],
  'a reserved address': [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
    '192.52.193.0/24',
    '192.88.99.0/24',
    '192.175.48.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
  ],
} as const;

/**
 * Of IPv6 only 2000::/3 is allocated for public use, except for these ranges. Addresses outside embed or translate
 * IPv4 (::/96, 64:ff9b::/96), are local (fc00::/7, fe80::/10), multicast, or not allocated.
 */
const IPV6_PUBLIC = '2000::/3';
const IPV6 = {
  'a loopback address': ['::1/128'],
  'a private address': ['fc00::/7'],
  'a link-local address': ['fe80::/10'],
  'a multicast address': ['ff00::/8'],
  'an address that embeds an IPv4 address': [
    '::/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2001::/32',
    '2002::/16',
  ],
  'a reserved address': ['2001::/23', '2001:db8::/32', '2620:4f:8000::/48', '3fff::/20'],
} as const;

type Kinds = readonly (readonly [kind: string, addresses: BlockList])[];

const ipv4Kinds = kindsOf(IPV4, 'ipv4');
const ipv6Kinds = kindsOf(IPV6, 'ipv6');
const ipv6Public = listOf([IPV6_PUBLIC], 'ipv6');

/**
 * The kind of a special address, such as "a loopback address"; null for an address on the public internet. An
 * IPv4-mapped IPv6 address (`::ffff:a.b.c.d`) counts as that IPv4 address: sockets connect to it.
 */
export function specialKind(address: string): string | null {
  const plain = unwrapped(address);
  switch (isIP(plain)) {
    case 4:
      return kindIn(ipv4Kinds, plain, 'ipv4');
    case 6:
      return (
        kindIn(ipv6Kinds, plain, 'ipv6') ?? (ipv6Public.check(plain, 'ipv6') ? null : 'a reserved address')
      );
    default:
      return 'no address';
  }
}

/** Without its zone, and as IPv4 if it is an IPv4-mapped address. */
export function unwrapped(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  // The canonical spelling.
  const { hostname } = new URL(`http://[${plain}]/`);
  const wrapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname);
  if (wrapped === null) return plain;
  const [high, low] = [wrapped[1], wrapped[2]].map((part = '') => Number.parseInt(part, 16));
  return [high, low].flatMap((part = 0) => [part >> 8, part & 0xff]).join('.');
}

function kindIn(kinds: Kinds, address: string, family: 'ipv4' | 'ipv6'): string | null {
  return kinds.find(([, addresses]) => addresses.check(address, family))?.[0] ?? null;
}

function kindsOf(ranges: Readonly<Record<string, readonly string[]>>, family: 'ipv4' | 'ipv6'): Kinds {
  return Object.entries(ranges).map(([kind, each]) => [kind, listOf(each, family)]);
}

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
