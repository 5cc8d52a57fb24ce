import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MAIN } from '../support/service-process.ts';

const KILL_POINTS = new URL('kill-points.mjs', import.meta.url).href;
/** Kill points wrap classes in their own files, which the bundle does not have. */
const UNBUNDLED_MAIN = fileURLToPath(new URL('../../orchestrator/dist/main.js', import.meta.url));

/** Where a process kills itself; see `kill-points.mjs`. */
export interface KillPoint {
  readonly place: string;
  readonly visit: number;
  readonly afterMs: number;
}

/** One process of `crawlerd serve`, from start to exit. */
export class CrawlerdProcess {
  readonly #child: ChildProcess;
  /** Resolves to true once it is ready; to false if it died before. */
  readonly ready: Promise<boolean>;
  /** Resolves with the signal or exit code that ended it. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Its standard error so far. */
  stderr = '';

  constructor(env: Readonly<Record<string, string>>, point: KillPoint | null) {
    const main = point === null ? [MAIN] : ['--import', KILL_POINTS, UNBUNDLED_MAIN];
    this.#child = spawn(process.execPath, [...main, 'serve', '--json'], {
      env: { ...process.env, ...env, ...(point !== null && environmentOf(point)) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#child;
    stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    // `close`, not `exit`: by then all output has been read.
    this.ended = once(this.#child, 'close').then(() => this.#child.signalCode ?? this.#child.exitCode);
    const answers = stdout === null ? Promise.resolve(false) : firstLine(stdout);
    this.ready = Promise.race([answers, this.ended.then(() => false)]);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<NodeJS.Signals | number | null> {
    this.#child.kill(signal);
    return this.ended;
  }
}

function environmentOf({ place, visit, afterMs }: KillPoint): Record<string, string> {
  return { KILL_POINT: place, KILL_VISIT: String(visit), KILL_AFTER_MS: String(afterMs) };
}

async function firstLine(stdout: NodeJS.ReadableStream): Promise<boolean> {
  await once(createInterface({ input: stdout }), 'line');
  return true;
}
