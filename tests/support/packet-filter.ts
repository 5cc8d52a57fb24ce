import { onTestFinished } from 'vitest';
import { ensureTool, run } from './tools.ts';

/** A rule of this machine's packet filter that is in force until it is lifted, or the test has finished. */
export interface FilterRule {
  lift(): void;
}

/** Drops, without a word, what containers send to a port of this machine. */
export function dropPackets(port: number): FilterRule {
  return addRule(['INPUT', '-p', 'tcp', '--dport', String(port), '-j', 'DROP']);
}

/** Leads what containers send to one address and port to another port; this machine's own words pass. */
export function divert(host: string, port: number, toPort: number): FilterRule {
  const [from, to] = [String(port), String(toPort)];
  const match = ['PREROUTING', '-t', 'nat', '-d', host, '-p', 'tcp', '--dport', from];
  return addRule([...match, '-j', 'REDIRECT', '--to-ports', to]);
}

function addRule(rule: readonly string[]): FilterRule {
  const iptables = ensureTool('iptables');
  run(iptables, ['--wait', '-I', ...rule]);
  let isInForce = true;
  const lift = (): void => {
    if (isInForce) run(iptables, ['--wait', '-D', ...rule]);
    isInForce = false;
  };
  onTestFinished(lift);
  return { lift };
}
