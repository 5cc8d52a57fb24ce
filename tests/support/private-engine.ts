import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { onTestFinished } from 'vitest';
import { clearLeftovers } from '../../orchestrator/src/adapters/docker/dockerd.ts';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { DefaultBridge } from './default-bridge.ts';
import { docker } from './docker.ts';
import { ensureTool, run } from './tools.ts';

let engines = 0;

/**
 * A Docker engine of the running test, beside the machine's, that may be stopped, killed and started again.
 * It shares only the kernel with the other one: its bridge has its own name and addresses, and it does not
 * touch the packet filter.
 */
export class PrivateEngine {
  readonly docker: Docker;
  readonly host: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'crawlerd-engine-'));
  readonly #number = ++engines;
  /** Part of its addresses, different for each concurrent test. */
  readonly #octet = 200 + ((process.pid + this.#number) % 50);
  readonly #bridge = `crawlerd-t${process.pid % 100_000}`.slice(0, 13) + this.#number;
  readonly #args: readonly string[];
  readonly #defaultBridge = DefaultBridge.ofMachine();
  #daemon: ChildProcess | null = null;

  private constructor(extra: readonly string[]) {
    const socketPath = this.#at('docker.sock');
    this.host = `unix://${socketPath}`;
    this.docker = new Docker({ socketPath });
    this.#args = [
      `--data-root=${this.#at('data')}`,
      `--exec-root=${this.#at('exec')}`,
      `--pidfile=${this.#at('docker.pid')}`,
      `--host=${this.host}`,
      `--bridge=${this.#bridge}`,
      `--default-address-pool=base=10.${this.#octet}.128.0/17,size=24`,
      '--iptables=false',
      '--ip-forward=false',
      '--ip-masq=false',
      ...extra,
    ];
  }

  /** Starts one with this image, copied from the machine's engine. */
  static async start(image: string, ...extra: string[]): Promise<PrivateEngine> {
    const engine = new PrivateEngine(extra);
    onTestFinished(async () => engine.#cleanUp());
    const ip = ensureTool('iproute2');
    run(ip, ['link', 'add', engine.#bridge, 'type', 'bridge']);
    run(ip, ['address', 'add', `10.${engine.#octet}.0.1/24`, 'dev', engine.#bridge]);
    run(ip, ['link', 'set', engine.#bridge, 'up']);
    await engine.up();
    const loaded = await engine.docker.loadImage(await docker.getImage(image).get());
    for await (const _ of loaded) void _;
    await engine.docker.getImage(image).inspect();
    return engine;
  }

  /** Returns once it answers. */
  async up(): Promise<void> {
    // A killed daemon leaves its pid files, and perhaps a zombie of its containerd.
    clearLeftovers({
      command: 'dockerd',
      args: this.#args,
      pidFiles: [
        { path: this.#at('docker.pid'), processName: 'dockerd' },
        { path: this.#at('exec/containerd/containerd.pid'), processName: 'containerd' },
      ],
      socket: this.#at('docker.sock'),
      logFile: this.#at('log'),
    });
    const log = openSync(this.#at('log'), 'a');
    // Its helpers are in folders that the PATH of some shells lacks.
    const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
    const daemon = spawn(ensureTool('docker.io'), this.#args, { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#daemon = daemon;
    await eventually('the private engine answers', async () => {
      if (daemon.exitCode !== null) throw new Error(readFileSync(this.#at('log'), 'utf8').slice(-2000));
      return this.docker.ping().then(
        () => true,
        () => false,
      );
    });
    // Any daemon whose bridge has another name deletes this one when it starts, although it is not its own.
    this.#defaultBridge?.putBack();
  }

  /** SIGTERM lets it shut down cleanly, SIGKILL does not. */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
    daemon.kill(signal);
    await once(daemon, 'exit');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#daemon?.kill(signal);
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  async #cleanUp(): Promise<void> {
    this.signal('SIGCONT');
    // Containers can outlive it, and only it can end them properly.
    if (this.#daemon === null || this.#daemon.exitCode !== null) await this.up();
    const containers = await this.docker.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true })));
    await this.docker.pruneNetworks();
    await this.down();
    const mounts = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    const own = mounts.filter((path) => path.startsWith(`${this.#folder}/`));
    for (const path of own.toReversed()) run('umount', [path]);
    run(ensureTool('iproute2'), ['link', 'delete', this.#bridge]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
