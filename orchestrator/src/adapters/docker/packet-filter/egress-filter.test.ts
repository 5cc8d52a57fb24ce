import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../testing/eventually.ts';
import { RuntimeError } from '../../../ports/runtime.ts';
import type { CrawlerNetwork } from '../network.ts';
import { EgressFilter, type EgressFilterOptions } from './egress-filter.ts';
import { FilterFault } from './iptables.ts';

const BARE = '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n';
const limits = { callback: '172.20.0.1:8001', allowedRanges: '10.0.0.0/8' };

function networkOf(changes: Partial<CrawlerNetwork> = {}): CrawlerNetwork {
  // Its own for each test: the claim on a bridge holds for the whole machine.
  const bridge = `br-${randomBytes(6).toString('hex')}`;
  return {
    id: 'n',
    gateway: '172.20.0.1',
    subnet: '172.20.0.0/16',
    driver: 'bridge',
    bridge,
    hasIpv6: false,
    ...changes,
  };
}

/** A filter whose table is never as it should be, so that each look at it sets the rules. */
function filterOn(network: CrawlerNetwork, options: Partial<EgressFilterOptions> = {}) {
  const calls: string[] = [];
  const fault: { now: Error | null } = { now: null };
  const filter = new EgressFilter({
    isOn: true,
    networkName: 'crawlers',
    interfaces: () => new Set(['lo', network.bridge ?? '']),
    table: {
      list: async (family) => {
        calls.push(`list ${family}`);
        if (fault.now !== null) throw fault.now;
        return BARE;
      },
      restore: async (family, changes) => void calls.push(`restore ${family}`, changes),
    },
    ...options,
  });
  onTestFinished(() => filter.close());
  return { filter, calls, fault };
}

describe('the egress filter', () => {
  it('is set for IPv4 and IPv6, also on a network without IPv6', async () => {
    for (const hasIpv6 of [false, true]) {
      const network = networkOf({ hasIpv6 });
      const { filter, calls } = filterOn(network);
      expect(await filter.apply(limits, network)).toEqual({
        level: 'ok',
        detail: "crawlers reach only crawlerd's callback and the public internet, 10.0.0.0/8",
      });
      const restored = calls.filter((call) => call.startsWith('restore'));
      expect(restored).toEqual(['restore ipv4', 'restore ipv6']);
      await filter.close();
    }
  });

  it.each([
    [false, 'ok'],
    [true, 'warning'],
  ])('needs IPv6 to be filtered only on a network that has it: %s', async (hasIpv6, level) => {
    const network = networkOf({ hasIpv6 });
    const { filter } = filterOn(network, {
      table: {
        list: (family) =>
          family === 'ipv4' ? Promise.resolve(BARE) : Promise.reject(new FilterFault('no ip6tables.')),
        restore: () => Promise.resolve(),
      },
    });
    expect(await filter.apply(limits, network)).toMatchObject({ level });
  });

  it('is looked at once for many launches, and at once for a network that was made anew', async () => {
    const network = networkOf();
    const { filter, calls } = filterOn(network, {
      interfaces: () => new Set([network.bridge ?? '', 'br-new-one']),
    });
    await filter.apply(limits, network);
    for (let i = 0; i < 100; i++) await filter.requireInForce(network);
    expect(calls.filter((call) => call.startsWith('list'))).toEqual(['list ipv4', 'list ipv6']);
    await filter.requireInForce({ ...network, bridge: 'br-new-one' });
    expect(calls.at(-1)).toContain('-i br-new-one -j CRAWLERD-IN-br-new-one');
  });

  it('that could never be set is a warning, and launches go on', async () => {
    const network = networkOf();
    const { filter, fault } = filterOn(network);
    fault.now = new FilterFault('iptables is not installed here.');
    expect(await filter.apply(limits, network)).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('iptables is not installed here.') as string,
    });
    await expect(filter.requireInForce(network)).resolves.toBeUndefined();
  });

  it('that was set and cannot be set again lets nothing be launched, until it can', async () => {
    const network = networkOf();
    const { filter, fault } = filterOn(network);
    await filter.apply(limits, network);
    fault.now = new FilterFault('iptables failed: no.');
    expect(await filter.apply(limits, network)).toMatchObject({ level: 'fault' });
    await expect(filter.requireInForce(network)).rejects.toMatchObject({ code: 'interrupted' });
    fault.now = null;
    expect(await filter.apply(limits, network)).toMatchObject({ level: 'ok' });
    await expect(filter.requireInForce(network)).resolves.toBeUndefined();
  });

  it('that cannot be set for a moment is looked at again soon, by the next launch', async () => {
    const network = networkOf();
    const { filter, fault } = filterOn(network);
    await filter.apply(limits, network);
    fault.now = new FilterFault('iptables failed: busy.');
    await filter.apply(limits, network);
    fault.now = null;
    const isLetThrough = () =>
      filter.requireInForce(network).then(
        () => true,
        () => false,
      );
    expect(await eventually('a launch is let through', isLetThrough, 4000)).toBe(true);
  });

  it.each([
    ['is no bridge', { bridge: null, driver: 'macvlan' }, /is no bridge \(but macvlan\)/],
    ['has a bridge that is not on this machine', { bridge: 'br-elsewhere' }, /run crawlerd beside it/],
    ['has a bridge with the name of many', { bridge: 'br-+' }, /no rule can hold/],
  ])('cannot be set for a network that %s', async (_, changes, said) => {
    const network = networkOf(changes);
    const { filter, calls } = filterOn(network, { interfaces: () => new Set(['lo', 'br-+']) });
    const { level, detail } = await filter.apply(limits, network);
    expect(level).toBe('warning');
    expect(detail).toMatch(said);
    expect(calls).toEqual([]);
  });

  it('cannot be set for a callback that has a name', async () => {
    const network = networkOf();
    const { level, detail } = await filterOn(network).filter.apply(
      { ...limits, callback: 'host.example:1' },
      network,
    );
    expect(level).toBe('warning');
    expect(detail).toContain('CRAWLERD_CALLBACK_HOST is "host.example", a name: set it to an address.');
  });

  it('is refused for a network that another crawlerd filters, until that one has ended', async () => {
    const network = networkOf();
    const first = filterOn(network).filter;
    await first.apply(limits, network);
    const second = filterOn(network).filter;
    const refused = second.apply(limits, network);
    await expect(refused).rejects.toBeInstanceOf(RuntimeError);
    await expect(refused).rejects.toThrow(/network of its own \(CRAWLERD_NETWORK\)/);
    await first.close();
    expect(await second.apply(limits, network)).toMatchObject({ level: 'ok' });
  });

  it('that is turned off does not touch what another crawlerd filters, and warns', async () => {
    const network = networkOf();
    await filterOn(network).filter.apply(limits, network);
    const { filter, calls } = filterOn(network, { isOn: false });
    expect(await filter.apply(limits, network)).toMatchObject({
      level: 'warning',
      detail: expect.stringContaining('CRAWLERD_NETWORK') as string,
    });
    expect(calls).toEqual([]);
  });

  it('that is turned off leaves a network to several', async () => {
    const network = networkOf();
    for (const { filter } of [filterOn(network, { isOn: false }), filterOn(network, { isOn: false })]) {
      expect(await filter.apply(limits, network)).toMatchObject({ level: 'ok' });
    }
  });

  it('that is turned off takes away what an earlier run has left', async () => {
    const network = networkOf();
    const { bridge } = network;
    const restored: string[] = [];
    const { filter } = filterOn(network, {
      isOn: false,
      table: {
        list: async () => `${BARE}-N CRAWLERD-IN-${bridge}\n-A INPUT -i ${bridge} -j CRAWLERD-IN-${bridge}\n`,
        restore: async (_, changes) => void restored.push(changes),
      },
    });
    expect(await filter.apply(limits, network)).toMatchObject({
      level: 'ok',
      detail: expect.stringContaining('off') as string,
    });
    expect(restored[0]).toBe(
      `*filter\n-D INPUT -i ${bridge} -j CRAWLERD-IN-${bridge}\n-F CRAWLERD-IN-${bridge}\n-X CRAWLERD-IN-${bridge}\nCOMMIT\n`,
    );
  });
});
