import { bridgeOfChain, type Chain } from './rules.ts';

interface Jump {
  readonly from: string;
  /** The rule, without its chain. */
  readonly rule: string;
}

/**
 * What must change in the filter table so that these chains are in force: the input of "iptables-restore --noflush",
 * which takes effect as a whole or not at all. Null if nothing must.
 *
 * @param current the output of "iptables -S".
 */
export function settingChanges(current: string, wanted: readonly Chain[]): string | null {
  const chains = parse(current);
  const toFill = wanted.filter(({ name, rules }) => chains.get(name)?.join('\n') !== rules.join('\n'));
  return asInput([
    ...toFill.map(({ name }) => `:${name} - [0:0]`),
    ...toFill.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}`)),
    ...wanted.flatMap((chain) => jumpChanges(chains, chain)),
  ]);
}

/**
 * Like {@link settingChanges}, so that no chain of ours for such a bridge is left, nor a jump to one.
 *
 * @param isDead whether the rules of this bridge are to be removed, as after the bridge itself.
 */
export function removalChanges(current: string, isDead: (bridge: string) => boolean): string | null {
  const chains = parse(current);
  const dead = [...chains.keys()].filter((name) => {
    const bridge = bridgeOfChain(name);
    return bridge !== null && isDead(bridge);
  });
  return asInput([
    ...dead.flatMap((name) => jumpsTo(chains, name).map(({ from, rule }) => `-D ${from} ${rule}`)),
    ...dead.flatMap((name) => [`-F ${name}`, `-X ${name}`]),
  ]);
}

function asInput(lines: readonly string[]): string | null {
  return lines.length === 0 ? null : ['*filter', ...lines, 'COMMIT', ''].join('\n');
}

/** One jump, before every rule of others: any of them could accept what ours refuses. */
function jumpChanges(
  chains: ReadonlyMap<string, readonly string[]>,
  { name, bridge, entry }: Chain,
): string[] {
  const from = entry === 'FORWARD' && beginsWithDockerUser(chains) ? DOCKER_USER : entry;
  const rule = `-i ${bridge} -j ${name}`;
  const [jump, ...more] = jumpsTo(chains, name);
  const isFirst = othersBefore(chains.get(from) ?? [], rule).length === 0;
  if (jump?.from === from && jump.rule === rule && more.length === 0 && isFirst) return [];
  const present = jump === undefined ? [] : [jump, ...more];
  return [...present.map((each) => `-D ${each.from} ${each.rule}`), `-I ${from} 1 ${rule}`];
}

/** The chain that the engine keeps in front of its own rules, also when it makes them anew. */
const DOCKER_USER = 'DOCKER-USER';

/**
 * With an engine that leaves the filter alone, or after rules were flushed, there may be such a chain that no packet
 * enters.
 */
function beginsWithDockerUser(chains: ReadonlyMap<string, readonly string[]>): boolean {
  const rule = `-j ${DOCKER_USER}`;
  const forward = chains.get('FORWARD') ?? [];
  return chains.has(DOCKER_USER) && forward.includes(rule) && othersBefore(forward, rule).length === 0;
}

/** Rules that come before this one and are no jumps to a chain of ours. */
function othersBefore(rules: readonly string[], rule: string): string[] {
  return rules.slice(0, rules.indexOf(rule)).filter((each) => bridgeOfChain(targetOf(each)) === null);
}

function jumpsTo(chains: ReadonlyMap<string, readonly string[]>, name: string): Jump[] {
  return [...chains].flatMap(([from, rules]) =>
    rules.filter((rule) => targetOf(rule) === name).map((rule) => ({ from, rule })),
  );
}

function targetOf(rule: string): string {
  return /(?:^| )-[jg] (\S+)/.exec(rule)?.[1] ?? '';
}

/** The rules of every chain. */
function parse(current: string): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  for (const [, kind, name = '', rest = ''] of current.matchAll(/^-([PNA]) (\S+)(?: (.*))?$/gm)) {
    const rules = chains.get(name) ?? [];
    chains.set(name, rules);
    if (kind === 'A') rules.push(rest);
  }
  return chains;
}
