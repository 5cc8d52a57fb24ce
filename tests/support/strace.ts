import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { ensureTool } from './tools.ts';

/** The system calls of a process's main thread, where all of SQLite and HTTP happens. */
export class Strace {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, lines: AsyncIterable<string>) {
    this.#child = child;
    this.#ended = once(child, 'close');
    void this.#read(lines);
  }

  /** Attaches to a running process; `args` say what to trace, or which fault to inject. */
  static async attach(pid: number, ...args: string[]): Promise<Strace> {
    const strace = ensureTool('strace');
    const child = spawn(strace, ['-p', String(pid), '-y', '-s', '64', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGINT'));
    const lines = createInterface({ input: child.stderr });
    const [first] = (await once(lines, 'line')) as [string];
    if (!first.includes('attached')) throw new Error(first);
    return new Strace(child, lines);
  }

  /** Detaches from the process. Returns one line for each matching call, in order. */
  async detach(...kinds: readonly RegExp[]): Promise<string[]> {
    this.#child.kill('SIGINT');
    await this.#ended;
    return this.#lines.filter((line) => kinds.some((kind) => kind.test(line)));
  }

  async #read(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) this.#lines.push(line);
  }
}
