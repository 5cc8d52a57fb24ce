import type { LogPart, LogRecord } from '../ports/runtime.ts';

/** The records of a log that has no gap. */
export async function* logRecords(parts: AsyncIterable<LogPart>): AsyncGenerator<LogRecord> {
  for await (const part of parts) {
    if (!('text' in part)) throw new Error(`A gap in the log: ${part.gap}`);
    yield part;
  }
}
