import type { LogPosition } from '../../domain/log-position.ts';
import type { LogWriter } from '../../ports/log-files.ts';
import type { LogRecord } from '../../ports/runtime.ts';

interface Opened {
  readonly writer: Promise<LogWriter>;
  users: number;
}

/** Has one writer for each file that is open, however many opened it. */
export class SharedWriters {
  readonly #opened = new Map<string, Opened>();

  async open(file: string, open: () => Promise<LogWriter>): Promise<LogWriter> {
    let opened = this.#opened.get(file);
    if (opened === undefined) this.#opened.set(file, (opened = { writer: open(), users: 0 }));
    const shared = opened;
    shared.users += 1;
    const leave = (): void => {
      shared.users -= 1;
      if (shared.users === 0) this.#opened.delete(file);
    };
    try {
      return new SharedWriter(await shared.writer, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }
}

class SharedWriter implements LogWriter {
  readonly #writer: LogWriter;
  readonly #leave: () => void;

  constructor(writer: LogWriter, leave: () => void) {
    this.#writer = writer;
    this.#leave = leave;
  }

  get isFull(): boolean {
    return this.#writer.isFull;
  }

  position(): Promise<LogPosition> {
    return this.#writer.position();
  }

  append(records: readonly LogRecord[]): Promise<void> {
    return this.#writer.append(records);
  }

  note(line: string): Promise<void> {
    return this.#writer.note(line);
  }

  async close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      this.#leave();
    }
  }
}
