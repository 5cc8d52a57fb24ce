/** How many times longer the gaps at a host are because other crawlers ask it too; 1 for hosts that are not in it. */
export type Shares = ReadonlyMap<string, number>;

export const NO_SHARES: Shares = new Map();

/**
 * Factors instead of delays: a host whose robots.txt asks for more than the config, or that is slow, is to be spared as
 * much by all crawlers together as by one. A crawl without a delay has nothing that could be multiplied.
 */
export function sharesOf(delaySeconds: Readonly<Record<string, number>>, ownMs: number): Shares {
  if (ownMs === 0) return NO_SHARES;
  const factors = Object.entries(delaySeconds).map(([host, seconds]): [string, number] => [
    host,
    Math.max(1, (seconds * 1000) / ownMs),
  ]);
  return new Map(factors);
}

/** By how much the gaps at each host change between two shares, as far as they do. */
export function ratiosOf(before: Shares, after: Shares): [host: string, ratio: number][] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((host): [string, number] => [host, (after.get(host) ?? 1) / (before.get(host) ?? 1)])
    .filter(([, ratio]) => ratio !== 1);
}
