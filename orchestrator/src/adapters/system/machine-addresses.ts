import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PUBLIC_IPV6, SPECIAL_IPV4, SPECIAL_IPV6 } from '@crawlerd/shared';

/** They become one environment variable, which the kernel limits to 128 KiB. */
const ADDRESSES_MAX = 2000;

/**
 * The addresses that the kernel delivers to this machine. Its routing tables are read because interfaces name only
 * some of them: none of an interface without a carrier, and none that were added as a local route.
 */
export function machineAddresses(): string[] {
  const ofInterfaces = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.map(({ address }) => address),
  );
  const all = [
    ...ofInterfaces,
    ...localIpv4Routes(readOrEmpty('/proc/net/fib_trie')),
    ...localIpv6Routes(readOrEmpty('/proc/net/ipv6_route')),
  ];
  return [...new Set(all)].filter(isPublic).slice(0, ADDRESSES_MAX);
}

/** From the kernel's IPv4 routing tables: `|-- 192.30.252.4` with `/32 host LOCAL` in a line below it. */
export function localIpv4Routes(fibTrie: string): string[] {
  let address = '';
  return fibTrie.split('\n').flatMap((line) => {
    address = /\|-- (\S+)/.exec(line)?.[1] ?? address;
    const [, prefix] = /\/(\d+) \w+ LOCAL\b/.exec(line) ?? [];
    return prefix === undefined ? [] : [inShort(address, prefix, 32)];
  });
}

const RTF_LOCAL = 0x8000_0000;

/** From the kernel's IPv6 routing table: destination and length of its prefix, in hexadecimal; flags are the ninth field. */
export function localIpv6Routes(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [digits = '', prefix = '', , , , , , , flags = ''] = line.split(/\s+/);
    if (digits.length !== 32 || Math.floor(Number.parseInt(flags, 16) / RTF_LOCAL) % 2 !== 1) return [];
    const address = new URL(`http://[${digits.replaceAll(/.{4}(?=.)/g, '$&:')}]/`).hostname.slice(1, -1);
    return [inShort(address, String(Number.parseInt(prefix, 16)), 128)];
  });
}

const special = new BlockList();
for (const range of Object.values(SPECIAL_IPV4).flat()) add(special, range, 'ipv4');
for (const range of Object.values(SPECIAL_IPV6).flat()) add(special, range, 'ipv6');
const publicIpv6 = new BlockList();
add(publicIpv6, PUBLIC_IPV6, 'ipv6');

function isPublic(range: string): boolean {
  const [address = ''] = range.split('/');
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return publicIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

function add(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', prefix] = range.split('/');
  list.addSubnet(address, Number(prefix), family);
}

function inShort(address: string, prefix: string, bits: number): string {
  return Number(prefix) === bits ? address : `${address}/${prefix}`;
}

/** Other systems than Linux have no such files. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
