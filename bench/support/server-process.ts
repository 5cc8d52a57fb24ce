import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A module of `servers/` in a separate process, which exchanges messages of the two given types. */
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
    const next = new Promise<Extract<FromServer, { kind: K }>>((resolve) => {
      const take = (message: FromServer): void => {
        if (!isOfKind(message, kind)) return;
        this.#child.off('message', take);
        resolve(message);
      };
      this.#child.on('message', take);
    });
    return Promise.race([next, this.#ended]);
  }

  tell(message: ToServer): void {
    this.#child.send(message);
  }

  /** Disconnects from the server, which then exits. */
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

/** `--cpu-prof=<folder>` of a benchmark applies to its servers, which do the measured work. */
function profiling(): string[] {
  const folder = process.argv.find((argument) => argument.startsWith('--cpu-prof='))?.split('=')[1];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
