import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensureTool, run } from './tools.ts';

export const IDLE_SOCKETS = fileURLToPath(new URL('idle-sockets.mjs', import.meta.url));

/** What `idle-sockets.mjs` has at a moment. */
export interface IdleCounts {
  readonly open: number;
  readonly mostOpen: number;
  readonly opened: number;
  readonly ended: number;
  readonly failed: number;
}

let namespaces = 0;
const ip = (): string => ensureTool('iproute2');

/** Another machine, as far as the network goes: it has its own address, and this machine is its only neighbour. */
export class NetworkNamespace {
  readonly #name = `crawlerd-n${process.pid}-${++namespaces}`;
  /** At most 15 characters. */
  readonly #link = `cn${process.pid % 1_000_000}x${namespaces}`;
  /** Address of this machine from there. */
  readonly gateway: string;
  readonly #net: string;
  readonly #children: ChildProcess[] = [];

  /** To be closed. */
  constructor() {
    // Of the block for measurements between networks (RFC 2544), which nothing else uses.
    this.#net = `198.18.${(process.pid + 7 * namespaces) % 250}`;
    this.gateway = `${this.#net}.1`;
    run(ip(), ['netns', 'add', this.#name]);
    try {
      this.#connect();
    } catch (error) {
      run(ip(), ['netns', 'delete', this.#name]);
      throw error;
    }
  }

  #connect(): void {
    const peer = 'inside';
    run(ip(), ['link', 'add', this.#link, 'type', 'veth', 'peer', 'name', peer, 'netns', this.#name]);
    run(ip(), ['address', 'add', `${this.gateway}/24`, 'dev', this.#link]);
    run(ip(), ['link', 'set', this.#link, 'up']);
    for (const args of [
      ['address', 'add', `${this.#net}.2/24`, 'dev', peer],
      ['link', 'set', peer, 'up'],
      ['route', 'add', 'default', 'via', this.gateway],
    ]) {
      run(ip(), ['-netns', this.#name, ...args]);
    }
  }

  /** Holds connections from there; what it returns tells how many at the moment. */
  holdIdle(host: string, port: number, count: number, againMs = 1000): () => IdleCounts {
    const attacker = [process.execPath, IDLE_SOCKETS, host, ...[port, count, againMs].map(String)];
    // Room for all of them, if that is allowed.
    const roomy = ['/bin/sh', '-c', `ulimit -n ${2 * count} 2>/dev/null; exec "$0" "$@"`];
    const child = spawn(ip(), ['netns', 'exec', this.#name, ...roomy, ...attacker], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // As from another machine: what it computes is not taken from those it attacks.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    this.#children.push(child);
    let last: IdleCounts = { open: 0, mostOpen: 0, opened: 0, ended: 0, failed: 0 };
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = JSON.parse(line) as IdleCounts;
    });
    return () => last;
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    run(ip(), ['netns', 'delete', this.#name]);
  }
}
