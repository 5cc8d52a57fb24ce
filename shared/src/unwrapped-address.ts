import { parseUrl } from './parse-url.ts';

/** An address without its zone, and as IPv4 if it is an IPv4-mapped address: sockets connect to that. */
export function unwrappedAddress(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  // The canonical spelling.
  const hostname = parseUrl(`http://[${plain}]/`)?.hostname ?? '';
  const wrapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname);
  if (wrapped === null) return plain;
  const [high, low] = [wrapped[1], wrapped[2]].map((part = '') => Number.parseInt(part, 16));
  return [high, low].flatMap((part = 0) => [part >> 8, part & 0xff]).join('.');
}
