import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { changeTable } from './change-table.ts';
import { systemFilterTable as table } from './iptables.ts';
import type { Chain } from './rules.ts';

const ROUNDS = 10;
const CRAWLERDS = 6;

it('many crawlerd on a machine set their rules while each removes what was left behind', async () => {
  const ours = randomBytes(3).toString('hex');
  const chainOf = (bridge: string): Chain => ({
    name: `CRAWLERD-IN-${bridge}`,
    bridge,
    entry: 'INPUT',
    rules: ['-j REJECT --reject-with icmp-port-unreachable'],
  });
  const isOurs = (bridge: string): boolean => bridge.startsWith(`br-${ours}`);
  onTestFinished(() => changeTable(table, 'ipv4', [], isOurs));

  for (let round = 0; round < ROUNDS; round++) {
    const gone = Array.from({ length: 3 }, (_, i) => `br-${ours}-g${i}`);
    await changeTable(table, 'ipv4', gone.map(chainOf), () => false);
    const live = Array.from({ length: CRAWLERDS }, (_, i) => `br-${ours}-${i}`);
    await Promise.all(
      live.map((bridge) => changeTable(table, 'ipv4', [chainOf(bridge)], (each) => gone.includes(each))),
    );
    const rules = await table.list('ipv4');
    for (const bridge of live) expect(rules).toContain(`-A INPUT -i ${bridge} -j CRAWLERD-IN-${bridge}`);
    for (const bridge of gone) expect(rules).not.toContain(bridge);
    await changeTable(table, 'ipv4', [], isOurs);
  }
});
