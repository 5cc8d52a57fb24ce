import { isIPv4 } from 'node:net';

/**
 * The gateway that an engine takes for a network whose maker named none: the first address that it gives away. It is
 * in force all the same, but older engines do not print it (https://github.com/moby/moby/issues/26799).
 *
 * @param range the part of the subnet that addresses come from, if not all of it.
 * @returns null for what is no IPv4 subnet with room for it.
 */
export function firstAddress(subnet: string, range: string | undefined): string | null {
  const whole = parsed(subnet);
  const part = range === undefined || range === '' ? whole : parsed(range);
  if (whole === null || part === null) return null;
  // The first one names the subnet itself.
  const first = part.start === whole.start ? part.start + 1 : part.start;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
}

const BITS = 32;

function parsed(subnet: string): { start: number } | null {
  const [network = '', prefix = ''] = subnet.split('/');
  const bits = Number(prefix);
  if (!isIPv4(network) || !/^\d{1,2}$/.test(prefix) || bits > BITS) return null;
  const address = network.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { start: address - (address % 2 ** (BITS - bits)) };
}
