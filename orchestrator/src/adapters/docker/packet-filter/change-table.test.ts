import { describe, expect, it } from 'vitest';
import { changeTable } from './change-table.ts';
import { FilterFault } from './iptables.ts';
import type { Chain } from './rules.ts';

const BARE = '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n';
const LEFT_BEHIND = '-N CRAWLERD-IN-br-dead\n-A INPUT -i br-dead -j CRAWLERD-IN-br-dead\n';
const wanted: Chain[] = [{ name: 'CRAWLERD-IN-br-1', bridge: 'br-1', entry: 'INPUT', rules: ['-j REJECT'] }];

/** A table in which `refuses` tells the fault of a change, if it has one. */
function tableWith(list: () => string, refuses: (changes: string) => string | null) {
  const restored: string[] = [];
  const done = { lists: 0, tries: 0, restored };
  const table = {
    list: async () => {
      done.lists++;
      return list();
    },
    restore: async (_: unknown, changes: string) => {
      done.tries++;
      const fault = refuses(changes);
      if (fault !== null) throw new FilterFault(`iptables-restore failed: ${fault}.`);
      restored.push(changes);
    },
  };
  const change = () => changeTable(table, 'ipv4', wanted, (bridge) => bridge === 'br-dead');
  return { change, done };
}

const isRemoval = (changes: string) => changes.includes('br-dead');

describe('where several crawlerd share a machine, rules are set', () => {
  it('although another removes first what both have found left behind', async () => {
    let left = LEFT_BEHIND;
    const { change, done } = tableWith(
      () => BARE + left,
      (changes) => {
        if (!isRemoval(changes)) return null;
        left = '';
        return "Chain 'CRAWLERD-IN-br-dead' does not exist";
      },
    );
    await change();
    expect(done.restored[0]).toContain('-A CRAWLERD-IN-br-1 -j REJECT');
    expect(done.lists).toBe(2);
  });

  it('although what others left behind cannot be removed', async () => {
    const { change, done } = tableWith(
      () => BARE + LEFT_BEHIND,
      (changes) => (isRemoval(changes) ? 'no' : null),
    );
    await expect(change()).resolves.toBeUndefined();
    expect(done.restored[0]).toContain('-A CRAWLERD-IN-br-1 -j REJECT');
  });

  it('although another changes the table between the look and the change', async () => {
    const faults: (string | null)[] = ['Bad rule (does a matching rule exist in that chain?)'];
    const { change, done } = tableWith(
      () => BARE,
      () => faults.shift() ?? null,
    );
    await change();
    expect(done).toMatchObject({ lists: 2, tries: 2 });
    expect(done.restored).toHaveLength(1);
  });
});

it('rules that can never be set are a fault after a few tries', async () => {
  const { change, done } = tableWith(
    () => BARE,
    () => 'no',
  );
  await expect(change()).rejects.toThrow(FilterFault);
  expect(done.tries).toBe(5);
});

it('a table that is as it should be is not written', async () => {
  const inForce =
    '-N CRAWLERD-IN-br-1\n-A INPUT -i br-1 -j CRAWLERD-IN-br-1\n-A CRAWLERD-IN-br-1 -j REJECT\n';
  const { change, done } = tableWith(
    () => BARE + inForce,
    () => null,
  );
  await change();
  expect(done).toMatchObject({ lists: 1, tries: 0 });
});
