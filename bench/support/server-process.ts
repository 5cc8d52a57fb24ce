import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A module of `servers/` in a process of its own, which talks in messages of the two given kinds. */
export class ServerProcess<ToServer extends object, FromServer extends { readonly kind: string }> {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(module: string, args: readonly string[] = []) {
    const child = fork(fileURLToPath(new URL(`../servers/${module}.ts`, import.meta.url)), args, {
      execArgv: ['--import', new URL('../typescript.mjs', import.meta.url).href, ...profiling()],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ${module} ended with ${code}`);
    });
    this.#ended.catch(() => undefined);
  }

  onMessage(hear: (message: FromServer) => void): void {
    this.#child.on('message', hear);
  }

  /** The next message of a kind. */
  async hear<K extends FromServer['kind']>(kind: K): Promise<Extract<FromServer, { kind: K }>> {
    const heard = new Promise<Extract<FromServer, { kind: K }>>((resolve) => {
      const take = (message: FromServer): void => {
        if (!isOfKind(message, kind)) return;
        this.#child.off('message', take);
        resolve(message);
      };
      this.#child.on('message', take);
    });
    return Promise.race([heard, this.#ended]);
  }

  tell(message: ToServer): void {
    this.#child.send(message);
  }

  /** Lets go of the server, which ends when nobody listens to it any more. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => undefined);
  }
}

function isOfKind<M extends { readonly kind: string }, K extends M['kind']>(
  message: M,
  kind: K,
): message is Extract<M, { kind: K }> {
  return message.kind === kind;
}

/** `--cpu-prof=<folder>` of the benchmark is for its servers: they do the work that is measured. */
function profiling(): string[] {
  const folder = process.argv.find((argument) => argument.startsWith('--cpu-prof='))?.split('=')[1];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
