import type { Mask } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import type { LogPosition } from '../domain/log-position.ts';
import { lineMask } from '../domain/line-mask.ts';
import type { LogFiles, LogWriter } from '../ports/log-files.ts';
import type { LogRecord } from '../ports/runtime.ts';
import type { HiddenTexts } from '../use-cases/hidden-texts.ts';

/**
 * {@link LogFiles} that never hold the credential or a secret of their attempt, whoever writes it: the crawler, a client
 * library in an error message, or the list of its processes. Logs are read, sent and kept by many who may not report.
 */
export class MaskedLogFiles implements LogFiles {
  readonly #files: LogFiles;
  readonly #hidden: Pick<HiddenTexts, 'of'>;

  constructor(files: LogFiles, hidden: Pick<HiddenTexts, 'of'>) {
    this.#files = files;
    this.#hidden = hidden;
  }

  async open(ref: AttemptRef): Promise<LogWriter> {
    return new MaskedLogWriter(await this.#files.open(ref), lineMask(this.#hidden.of(ref)));
  }
}

class MaskedLogWriter implements LogWriter {
  readonly #writer: LogWriter;
  readonly #mask: Mask;

  constructor(writer: LogWriter, mask: Mask) {
    this.#writer = writer;
    this.#mask = mask;
  }

  get isFull(): boolean {
    return this.#writer.isFull;
  }

  position(): Promise<LogPosition> {
    return this.#writer.position();
  }

  append(records: readonly LogRecord[]): Promise<void> {
    return this.#writer.append(records.map((record) => this.#masked(record)));
  }

  note(line: string): Promise<void> {
    return this.#writer.note(this.#mask(line));
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  #masked(record: LogRecord): LogRecord {
    const text = this.#mask(record.text);
    return text === record.text ? record : { ...record, text };
  }
}
