import { isIP } from 'node:net';
import { addressRanges, PUBLIC_IPV6, SPECIAL_IPV4, SPECIAL_IPV6 } from '@crawlerd/shared';

export type Family = 'ipv4' | 'ipv6';

/** What containers on a bridge may reach beside the public internet. */
export interface Openings {
  /** An address, no name: it is not resolved anew for each packet. */
  readonly callback: { readonly address: string; readonly port: number };
  /** Where the engine forwards what containers ask its resolver, from within their network. */
  readonly nameservers: readonly string[];
  /** As in `127.0.0.1, 10.0.0.0/8`; of both families. */
  readonly allowedRanges: string;
}

/** A chain of ours, and where packets enter it. */
export interface Chain {
  readonly name: string;
  readonly bridge: string;
  readonly entry: 'INPUT' | 'FORWARD';
  /** As "iptables -S" prints them, without "-A name". */
  readonly rules: readonly string[];
}

const PREFIX = 'CRAWLERD-';
const OWN_CHAIN = /^CRAWLERD-(?:IN|FWD)-(.+)$/;
/** A trailing "+" would stand for every interface that begins so, and longer names are none. */
const BRIDGE_NAME = /^\w[\w.-]{0,14}$/;

/** Whether an interface of this name can be part of a rule and, within the 28 characters there are, of a chain's name. */
export function isFilterable(bridge: string): boolean {
  return BRIDGE_NAME.test(bridge);
}

/** The bridge that a chain of crawlerd's is for; null for any other chain. */
export function bridgeOfChain(name: string): string | null {
  return OWN_CHAIN.exec(name)?.[1] ?? null;
}

/**
 * The two chains for packets that come from a bridge: to this machine (which has private and public addresses, and
 * serves some of them to whoever asks), and through it. What they let pass returns to the rules of others.
 *
 * A destination is compared as the container wrote it (`ctorigdst`) where it opens something, so that a redirection
 * of the operator's holds; where it closes something, as it is after all translation: a port that another
 * container publishes is a private address then.
 */
export function filterChains(bridge: string, family: Family, openings: Openings): [Chain, Chain] {
  const open = [
    // Answers to what came from outside. Not what a container began before these rules were there.
    '-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j RETURN',
    ...callbackRules(family, openings.callback),
    ...openings.nameservers.filter(isOf(family)).flatMap((address) => nameserverRules(family, address)),
    ...addressRanges(openings.allowedRanges)
      .filter((range) => range.family === family)
      .map(({ address, prefix }) => `-m conntrack --ctorigdst ${inShort(family, address, prefix)} -j RETURN`),
  ];
  return [
    {
      name: `${PREFIX}IN-${bridge}`,
      bridge,
      entry: 'INPUT',
      rules: [...(family === 'ipv6' ? NEIGHBOURS : []), ...open, ...REJECT[family]],
    },
    {
      name: `${PREFIX}FWD-${bridge}`,
      bridge,
      entry: 'FORWARD',
      rules: [
        ...open,
        ...closed(family).flatMap((to) => REJECT[family].map((refusal) => `${to} ${refusal}`)),
      ],
    },
  ];
}

/**
 * A refusal that is told ends a connection at once; a crawler would wait minutes for one that is dropped. TCP is
 * reset: the kernel sends an address only one ICMP error a second after the first few (icmp_ratelimit).
 */
const REJECT = {
  ipv4: rejection('icmp-admin-prohibited'),
  ipv6: rejection('icmp6-adm-prohibited'),
};

function rejection(error: string): readonly string[] {
  return ['-p tcp -j REJECT --reject-with tcp-reset', `-j REJECT --reject-with ${error}`];
}

/** Without them no IPv6 packet finds its way to the gateway (RFC 4861). */
const NEIGHBOURS = [135, 136].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`);

function closed(family: Family): string[] {
  const ranges = family === 'ipv4' ? SPECIAL_IPV4 : SPECIAL_IPV6;
  const each = Object.values<readonly string[]>(ranges)
    .flat()
    .map((range) => `-d ${range}`);
  return family === 'ipv4' ? each : [`! -d ${PUBLIC_IPV6}`, ...each];
}

function callbackRules(family: Family, { address, port }: Openings['callback']): string[] {
  return isOf(family)(address)
    ? [`-p tcp -m conntrack --ctorigdst ${address} --ctorigdstport ${port} -j RETURN`]
    : [];
}

function nameserverRules(family: Family, address: string): string[] {
  const bits = family === 'ipv4' ? 32 : 128;
  return ['udp', 'tcp'].map((kind) => `-d ${address}/${bits} -p ${kind} -m ${kind} --dport 53 -j RETURN`);
}

function inShort(family: Family, address: string, prefix: number): string {
  return prefix === (family === 'ipv4' ? 32 : 128) ? address : `${address}/${prefix}`;
}

function isOf(family: Family): (address: string) => boolean {
  return (address) => isIP(address) === (family === 'ipv4' ? 4 : 6);
}
