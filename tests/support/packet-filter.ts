import { onTestFinished } from 'vitest';
import { ensureTool, run } from './tools.ts';

/** A rule of this machine's packet filter, active until it is lifted or the test has finished. */
export interface FilterRule {
  lift(): void;
}

/** Silently drops packets from containers to a port of this machine. */
export function dropPackets(port: number): FilterRule {
  return addRule(['INPUT', '-p', 'tcp', '--dport', String(port), '-j', 'DROP']);
}

/** Redirects packets from containers to another port; traffic of this machine itself is unaffected. */
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
