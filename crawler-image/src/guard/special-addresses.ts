import { BlockList, isIP } from 'node:net';
import { PUBLIC_IPV6, SPECIAL_IPV4, SPECIAL_IPV6, unwrappedAddress } from '@crawlerd/shared';

type Kinds = readonly (readonly [kind: string, addresses: BlockList])[];

const ipv4Kinds = kindsOf(SPECIAL_IPV4, 'ipv4');
const ipv6Kinds = kindsOf(SPECIAL_IPV6, 'ipv6');
const ipv6Public = listOf([PUBLIC_IPV6], 'ipv6');

/**
 * The kind of a special address, such as "a loopback address"; null for an address on the public internet. An
 * IPv4-mapped IPv6 address (`::ffff:a.b.c.d`) counts as that IPv4 address: sockets connect to it.
 */
export function specialKind(address: string): string | null {
  const plain = unwrappedAddress(address);
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
