import { parseUrl } from './parse-url.ts';

export interface AddressRange {
  readonly address: string;
  /** Leading bits that all addresses of the range have in common. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Addresses and ranges of addresses, as an operator writes them down: `127.0.0.1, 10.0.0.0/8, fd00::/8`. */
export function addressRanges(text: string): AddressRange[] {
  return entries(text)
    .map(parseRange)
    .filter((range) => range !== null);
}

/** What is wrong with a list of ranges, as a sentence without its subject; null if nothing is. */
export function rangesIssue(text: string): string | null {
  const wrong = entries(text).find((entry) => parseRange(entry) === null);
  return wrong === undefined
    ? null
    : `holds "${wrong}", which is neither an address nor a range such as 10.0.0.0/8`;
}

function entries(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function parseRange(entry: string): AddressRange | null {
  const [address = '', bits, ...more] = entry.split('/');
  const family = familyOf(address);
  if (family === null || more.length > 0) return null;
  const most = family === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  return prefix <= most ? { address, prefix, family } : null;
}

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = new RegExp(String.raw`^${BYTE}(?:\.${BYTE}){3}$`);

function familyOf(address: string): AddressRange['family'] | null {
  if (IPV4.test(address)) return 'ipv4';
  const url = /^[\da-f:.]+$/i.test(address) ? parseUrl(`http://[${address}]/`) : null;
  if (url === null) return null;
  // One that wraps an IPv4 address is to be written as that: it is the one that is connected to.
  const { hostname } = url;
  return /^\[::ffff:[\da-f]+:[\da-f]+\]$/.test(hostname) ? null : 'ipv6';
}
