import { existsSync } from 'node:fs';
import { ensureTool, run } from './tools.ts';

const NAME = 'docker0';

/** The bridge of the machine's engine for containers that name no network. */
export class DefaultBridge {
  readonly #cidr: string;

  private constructor(cidr: string) {
    this.#cidr = cidr;
  }

  /** Null if there is none: an engine can be configured without. */
  static ofMachine(): DefaultBridge | null {
    if (!exists()) return null;
    const addresses = run(ensureTool('iproute2'), ['-4', '-oneline', 'address', 'show', 'dev', NAME]);
    const cidr = /inet (\S+)/.exec(addresses)?.[1];
    return cidr === undefined ? null : new DefaultBridge(cidr);
  }

  /** If it is gone. Its engine knows it by name, so that containers can be connected to it again. */
  putBack(): void {
    if (exists()) return;
    const ip = ensureTool('iproute2');
    run(ip, ['link', 'add', NAME, 'type', 'bridge']);
    run(ip, ['address', 'add', this.#cidr, 'dev', NAME]);
    run(ip, ['link', 'set', NAME, 'up']);
  }
}

// Node does not list interfaces without a carrier, as this one is while no container is connected.
const exists = (): boolean => existsSync(`/sys/class/net/${NAME}`);
