import { describe, expect, it } from 'vitest';
import { removalChanges, settingChanges } from './filter-changes.ts';
import type { Chain } from './rules.ts';

const into: Chain = {
  name: 'CRAWLERD-IN-br-1',
  bridge: 'br-1',
  entry: 'INPUT',
  rules: ['-d 10.0.0.0/8 -j RETURN', '-j REJECT'],
};
const through: Chain = { name: 'CRAWLERD-FWD-br-1', bridge: 'br-1', entry: 'FORWARD', rules: ['-j REJECT'] };
const wanted = [into, through];

/** The filter table after the changes, as far as these tests need one: a simple model of iptables-restore. */
function after(current: string, changes: string | null): string {
  const chains = new Map<string, string[]>();
  const rulesOf = (name = ''): string[] => {
    const rules = chains.get(name);
    if (rules === undefined) throw new Error(`no chain ${name}`);
    return rules;
  };
  for (const line of [...current.split('\n'), ...(changes?.split('\n') ?? [])]) {
    const [command = '', name = '', ...rest] = line.split(' ');
    const rule = rest.join(' ');
    if (command.startsWith(':')) chains.set(command.slice(1), []);
    else if (command === '-P' || command === '-N') chains.set(name, []);
    else if (command === '-A') rulesOf(name).push(rule);
    else if (command === '-I') rulesOf(name).unshift(rule.replace(/^1 /, ''));
    else if (command === '-F') rulesOf(name).splice(0);
    else if (command === '-X') chains.delete(name);
    else if (command === '-D') {
      const at = rulesOf(name).indexOf(rule);
      if (at < 0) throw new Error(`no rule ${line}`);
      rulesOf(name).splice(at, 1);
    }
  }
  return [...chains]
    .flatMap(([name, rules]) => [`-N ${name}`].concat(rules.map((rule) => `-A ${name} ${rule}`)))
    .join('\n');
}

const BARE = ['-P INPUT ACCEPT', '-P FORWARD DROP', '-P OUTPUT ACCEPT'].join('\n');
const DOCKER = [
  BARE,
  '-N DOCKER',
  '-N DOCKER-USER',
  '-A FORWARD -j DOCKER-USER',
  '-A FORWARD -o docker0 -j DOCKER',
  '-A DOCKER-USER -j RETURN',
].join('\n');

describe('the rules of a bridge', () => {
  it('are entered first from INPUT and DOCKER-USER', () => {
    const table = after(DOCKER, settingChanges(DOCKER, wanted));
    expect(table).toContain('-N INPUT\n-A INPUT -i br-1 -j CRAWLERD-IN-br-1');
    expect(table).toContain('-N DOCKER-USER\n-A DOCKER-USER -i br-1 -j CRAWLERD-FWD-br-1');
    expect(table).toContain('-N CRAWLERD-IN-br-1\n-A CRAWLERD-IN-br-1 -d 10.0.0.0/8 -j RETURN');
  });

  it('are not touched when they are in force', () => {
    const table = after(DOCKER, settingChanges(DOCKER, wanted));
    expect(settingChanges(table, wanted)).toBeNull();
  });

  it.each([
    ['the engine keeps no rules', BARE],
    ['no packet enters DOCKER-USER', DOCKER.replace('-A FORWARD -j DOCKER-USER\n', '')],
    [
      'something accepts packets before DOCKER-USER',
      DOCKER.replace('-A FORWARD -j DOCKER-USER', '-A FORWARD -j ACCEPT\n-A FORWARD -j DOCKER-USER'),
    ],
  ])('are entered from FORWARD where %s', (_, current) => {
    const table = after(current, settingChanges(current, wanted));
    expect(table).toContain('-N FORWARD\n-A FORWARD -i br-1 -j CRAWLERD-FWD-br-1');
    expect(settingChanges(table, wanted)).toBeNull();
  });

  it('move to DOCKER-USER as soon as the engine has put it in front', () => {
    const bare = after(BARE, settingChanges(BARE, wanted));
    const started = `${bare}\n-N DOCKER-USER\n-A DOCKER-USER -j RETURN`.replace(
      '-N FORWARD\n',
      '-N FORWARD\n-A FORWARD -j DOCKER-USER\n',
    );
    const table = after(started, settingChanges(started, wanted));
    expect(table).toContain('-A DOCKER-USER -i br-1 -j CRAWLERD-FWD-br-1\n-A DOCKER-USER -j RETURN');
    expect(table).not.toContain('-A FORWARD -i br-1');
  });

  const inForce = after(DOCKER, settingChanges(DOCKER, wanted));
  it.each([
    ['all rules were flushed', inForce.replaceAll(/^-A .*\n?/gm, '')],
    ['the jump was removed', inForce.replace('-A INPUT -i br-1 -j CRAWLERD-IN-br-1\n', '')],
    ['the jump is there twice', inForce.replace(/^(-A INPUT .*)$/m, '$1\n$1')],
    ['another rule comes first', inForce.replace('-A INPUT', '-A INPUT -j ACCEPT\n-A INPUT')],
    ['a rule was removed', inForce.replace('-A CRAWLERD-IN-br-1 -j REJECT', '')],
    ['a rule was added', `${inForce}\n-A CRAWLERD-FWD-br-1 -j RETURN`],
    [
      'a rule was put in front',
      inForce.replace('-A CRAWLERD-FWD-br-1', '-A CRAWLERD-FWD-br-1 -j RETURN\n$&'),
    ],
  ])('are set again when %s', (_, broken) => {
    const table = after(broken, settingChanges(broken, wanted));
    expect(settingChanges(table, wanted)).toBeNull();
    for (const { name, rules } of wanted) {
      expect(
        [...table.matchAll(/^-A (\S+) (.*)$/gm)]
          .filter(([, chain]) => chain === name)
          .map(([, , rule]) => rule),
      ).toEqual(rules);
    }
  });

  it('do not fight with those of another crawlerd for the first place', () => {
    const other = [{ ...into, name: 'CRAWLERD-IN-br-2', bridge: 'br-2' }];
    const both = after(inForce, settingChanges(inForce, other));
    expect(settingChanges(both, wanted)).toBeNull();
    expect(settingChanges(both, other)).toBeNull();
  });
});

describe('rules of a bridge that is gone', () => {
  it('are removed, with every jump to them, and no other is', () => {
    const first = after(DOCKER, settingChanges(DOCKER, wanted));
    const second = wanted.map(({ name, entry, rules }): Chain => {
      return { name: name.replace('br-1', 'br-2'), bridge: 'br-2', entry, rules };
    });
    const both = after(first, settingChanges(first, second));
    const left = after(
      both,
      removalChanges(both, (bridge) => bridge === 'br-1'),
    );
    expect(left).not.toContain('br-1');
    expect(left).toContain('-A INPUT -i br-2 -j CRAWLERD-IN-br-2');
    expect(left).toContain('-A FORWARD -o docker0 -j DOCKER');
    const none = after(
      left,
      removalChanges(left, () => true),
    );
    expect(none.split('\n').toSorted()).toEqual(after(DOCKER, null).split('\n').toSorted());
  });
});
