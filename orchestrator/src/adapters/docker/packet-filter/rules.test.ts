import { describe, expect, it } from 'vitest';
import { SPECIAL_IPV4, SPECIAL_IPV6 } from '@crawlerd/shared';
import { bridgeOfChain, type Family, filterChains, isFilterable, type Openings } from './rules.ts';

const BRIDGE = 'br-0123456789ab';
const openings: Openings = {
  callback: { address: '172.20.0.1', port: 8001 },
  nameservers: ['192.168.1.1', '2001:4860:4860::8888'],
  allowedRanges: '10.0.0.0/8, 192.168.1.20, fd00:1::/32, ::1',
};

function rulesOf(family: Family, changes: Partial<Openings> = {}) {
  const [into, through] = filterChains(BRIDGE, family, { ...openings, ...changes });
  return { into, through };
}

describe('packets from crawlers to this machine', () => {
  it('reach the callback, the nameservers and what the operator allows, and are refused for the rest', () => {
    const { into } = rulesOf('ipv4');
    expect(into).toEqual({
      name: `CRAWLERD-IN-${BRIDGE}`,
      bridge: BRIDGE,
      entry: 'INPUT',
      rules: [
        '-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j RETURN',
        '-p tcp -m conntrack --ctorigdst 172.20.0.1 --ctorigdstport 8001 -j RETURN',
        '-d 192.168.1.1/32 -p udp -m udp --dport 53 -j RETURN',
        '-d 192.168.1.1/32 -p tcp -m tcp --dport 53 -j RETURN',
        '-m conntrack --ctorigdst 10.0.0.0/8 -j RETURN',
        '-m conntrack --ctorigdst 192.168.1.20 -j RETURN',
        '-p tcp -j REJECT --reject-with tcp-reset',
        '-j REJECT --reject-with icmp-admin-prohibited',
      ],
    });
  });

  it('find their neighbours in IPv6, where the callback is no address', () => {
    const { into } = rulesOf('ipv6');
    expect(into.rules).toEqual([
      '-p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN',
      '-p ipv6-icmp -m icmp6 --icmpv6-type 136 -j RETURN',
      '-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j RETURN',
      '-d 2001:4860:4860::8888/128 -p udp -m udp --dport 53 -j RETURN',
      '-d 2001:4860:4860::8888/128 -p tcp -m tcp --dport 53 -j RETURN',
      '-m conntrack --ctorigdst fd00:1::/32 -j RETURN',
      '-m conntrack --ctorigdst ::1 -j RETURN',
      '-p tcp -j REJECT --reject-with tcp-reset',
      '-j REJECT --reject-with icmp6-adm-prohibited',
    ]);
  });
});

describe('packets from crawlers through this machine', () => {
  it('are refused to every address that is not on the public internet, and to no other', () => {
    const refused = (family: Family, refusal: string) =>
      rulesOf(family)
        .through.rules.filter((rule) => rule.endsWith(refusal))
        .map((rule) => rule.slice(0, -refusal.length).trim());
    const ranges = (special: Readonly<Record<string, readonly string[]>>) =>
      Object.values(special)
        .flat()
        .map((range) => `-d ${range}`);
    const [v4, v6] = [ranges(SPECIAL_IPV4), ['! -d 2000::/3', ...ranges(SPECIAL_IPV6)]];
    expect(refused('ipv4', '-j REJECT --reject-with icmp-admin-prohibited')).toEqual(v4);
    expect(refused('ipv6', '-j REJECT --reject-with icmp6-adm-prohibited')).toEqual(v6);
    const reset = '-p tcp -j REJECT --reject-with tcp-reset';
    expect([refused('ipv4', reset), refused('ipv6', reset)]).toEqual([v4, v6]);
  });

  it('have the same openings as those to this machine', () => {
    const { into, through } = rulesOf('ipv4');
    const open = (rules: readonly string[]) => rules.filter((rule) => rule.endsWith('RETURN'));
    expect(open(through.rules)).toEqual(open(into.rules));
    expect(through).toMatchObject({ name: `CRAWLERD-FWD-${BRIDGE}`, entry: 'FORWARD' });
  });
});

describe('names', () => {
  it('of chains have at most 28 characters, and tell their bridge', () => {
    const { into, through } = rulesOf('ipv4');
    for (const { name } of [into, through]) {
      expect(name.length).toBeLessThanOrEqual(28);
      expect(bridgeOfChain(name)).toBe(BRIDGE);
    }
    for (const name of ['INPUT', 'DOCKER-USER', 'CRAWLERD', 'CRAWLERD-IN-', 'OLD-CRAWLERD-IN-br-1']) {
      expect([name, bridgeOfChain(name)]).toEqual([name, null]);
    }
  });

  it.each(['docker0', 'br_x.7', BRIDGE])('of interfaces can be part of a rule: %s', (name) =>
    expect(isFilterable(name)).toBe(true),
  );

  it.each(['', 'br+', '+', 'a b', '-j', 'a"b', "a'b", 'a\nb', '!x', 'br-0123456789abc', 'ü'])(
    'of interfaces that would be read as something else cannot: %j',
    (name) => expect(isFilterable(name)).toBe(false),
  );
});
