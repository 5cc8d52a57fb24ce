import { Readable } from 'node:stream';
import type { CliIo, Input, Output } from '../io.ts';

class TestOutput implements Output {
  text = '';
  readonly isTTY: boolean;
  columns: number;
  /** Sees every write, as a terminal would. */
  onWrite: (text: string) => void = () => undefined;

  constructor(options: { isTTY: boolean; columns: number }) {
    this.isTTY = options.isTTY;
    this.columns = options.columns;
  }

  write(text: string): boolean {
    this.text += text;
    this.onWrite(text);
    return true;
  }

  once(): unknown {
    throw new Error('this output is never full');
  }
}

export interface TestIo extends CliIo {
  stdin: Input;
  readonly stdout: TestOutput;
  readonly stderr: TestOutput;
  readonly env: Record<string, string | undefined>;
  /** As if the person pressed Ctrl-C. */
  interrupt(): void;
  /** Called at the end of every sleep, and waited for. */
  onSleep: (ms: number) => void | Promise<void>;
  readonly left: number[];
  /** What is typed where it is shown; null: Ctrl-C. */
  typed: string | null;
  /** What is typed where nothing is shown, or what to each question in turn; null: Ctrl-C. */
  typedHidden: string | null | string[];
  advance(ms: number): void;
}

/** A terminal (or a pipe) that remembers, and a clock that moves only by sleeping. */
export function testIo(options: { terminal?: boolean; columns?: number; cwd?: string } = {}): TestIo {
  const { terminal = false, columns = 80, cwd = '/home/ada' } = options;
  const listeners = new Set<() => void>();
  let nowMs = Date.parse('2026-01-02T03:04:05Z');
  const io: TestIo = {
    stdin: Object.assign(Readable.from([]), { isTTY: true }),
    stdout: new TestOutput({ isTTY: terminal, columns }),
    stderr: new TestOutput({ isTTY: terminal, columns }),
    env: {},
    command: 'crawlerd',
    cwd,
    left: [],
    typed: null,
    ask: (question) => {
      io.stderr.write(question);
      return Promise.resolve(io.typed);
    },
    typedHidden: null,
    askHidden: (question) => {
      io.stderr.write(question);
      const typed = Array.isArray(io.typedHidden) ? (io.typedHidden.shift() ?? null) : io.typedHidden;
      return Promise.resolve(typed);
    },
    onSleep: () => undefined,
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    sleep: async (ms) => {
      nowMs += ms;
      await io.onSleep(ms);
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    leave: (exitCode) => {
      io.left.push(exitCode);
    },
  };
  return io;
}

const ESCAPE = String.fromCodePoint(27);
const TOKEN = new RegExp(`${ESCAPE}\\[\\d*[A-Za-z]|[^]`, 'gu');

/** What a terminal shows after some writes: understands line breaks, wrapping and our erase codes. */
export class Screen {
  readonly #columns: number;
  readonly #widthOf: (text: string) => number;
  #rows: string[] = [''];
  #row = 0;

  constructor(columns: number, widthOf: (text: string) => number) {
    this.#columns = columns;
    this.#widthOf = widthOf;
  }

  write(text: string): void {
    for (const [token] of text.matchAll(TOKEN)) this.#take(token);
  }

  #take(token: string): void {
    const up = /\[(\d+)A$/.exec(token)?.[1];
    if (up !== undefined) this.#row = Math.max(0, this.#row - Number(up));
    else if (token.endsWith('[0J')) this.#rows = [...this.#rows.slice(0, this.#row), ''];
    else if (token === '\n') this.#newRow();
    else if (token === '\r' || token.startsWith(ESCAPE)) return;
    else {
      if (this.#widthOf((this.#rows[this.#row] ?? '') + token) > this.#columns) this.#newRow();
      this.#rows[this.#row] = (this.#rows[this.#row] ?? '') + token;
    }
  }

  #newRow(): void {
    this.#row += 1;
    this.#rows[this.#row] ??= '';
  }

  get lines(): string[] {
    return this.#rows.map((row) => row.trimEnd()).filter((row) => row !== '');
  }
}
