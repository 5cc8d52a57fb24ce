/**
 * Addresses that are not on the public internet: those in the registries of special-purpose addresses (IANA, RFC 6890
 * and its successors), and addresses in public space at which clouds serve the metadata and secrets of a machine.
 * The only such list: the crawler's guard, the packet filter and the list of this machine's addresses are made from it.
 */
export const SPECIAL_IPV4 = {
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
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * Of IPv6 only this is allocated for public use, except for the ranges below. Addresses outside embed or translate
 * IPv4 (::/96, 64:ff9b::/96), are local (fc00::/7, fe80::/10), multicast, or not allocated.
 */
export const PUBLIC_IPV6 = '2000::/3';

export const SPECIAL_IPV6 = {
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
} as const satisfies Readonly<Record<string, readonly string[]>>;
