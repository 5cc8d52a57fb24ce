import { LogPlace, UnreadRecords, type LogPosition } from '../../domain/log-position.ts';
import type { LogPart, LogRecord } from '../../ports/runtime.ts';
import { unreadLog } from '../system/unread-log.ts';

/** So many entries are read again to find the last one; the engine finds them from the end of its log. */
const TAIL_ENTRIES = 1000;

/** How the engine's log is read once; all of it, or only its last entries. */
export type ReadOnce = (options: {
  readonly follow: boolean;
  readonly tail?: number;
}) => AsyncIterable<LogRecord>;

/**
 * One reading of a container's log, in several requests to the engine: each record once, whatever the times say. The
 * engine keeps the order of its log, so behind a record that was given, everything is new.
 */
export class LogReading {
  readonly #place: LogPlace;
  /** The last record of the log that is known here, in the engine's order. */
  #last: LogPlace['last'] = null;

  constructor(after: LogPosition | undefined) {
    this.#place = new LogPlace(after);
  }

  /** What was not given yet; with `follow`, until the engine ends the stream. */
  async *unread(read: ReadOnce, follow: boolean, isCut: () => boolean): AsyncGenerator<LogPart> {
    const { stdout, stderr } = this.#place.position;
    if (stdout === null && stderr === null) {
      yield* this.#passed(read({ follow }));
      return;
    }
    if (yield* this.#fromTail(read, follow)) return;
    // Only a log that is read to its end shows whether it has everything that was read before.
    yield* this.#whole(read, isCut);
    if (!follow || isCut() || (yield* this.#fromTail(read, true))) return;
    const unread = new UnreadRecords(this.#place.position);
    for await (const record of read({ follow })) if (unread.isNew(record)) yield this.#pass(record);
  }

  async *#whole(read: ReadOnce, isCut: () => boolean): AsyncGenerator<LogPart> {
    const seen = new LogPlace();
    const readSeen = async function* (): AsyncGenerator<LogRecord> {
      for await (const record of read({ follow: false })) {
        seen.pass(record);
        yield record;
      }
    };
    for await (const part of unreadLog(readSeen, this.#place.position, isCut)) {
      yield 'text' in part ? this.#pass(part) : part;
    }
    if (!isCut()) this.#last = seen.last;
  }

  /** @returns whether the last record was found, and with it all that follows. */
  async *#fromTail(read: ReadOnce, follow: boolean): AsyncGenerator<LogRecord, boolean> {
    const last = this.#last;
    if (last === null) return false;
    const unread = new UnreadRecords({ stdout: null, stderr: null, [last.stream]: last });
    let skipped = 0;
    let isFound = false;
    let isFirst = true;
    for await (const record of read({ follow, tail: TAIL_ENTRIES })) {
      if (isFound) {
        yield this.#pass(record);
        continue;
      }
      if (record.stream === last.stream) {
        // Perhaps not the first of those with this time, or not all of a long line.
        if (isFirst && record.timestamp === last.timestamp) return false;
        isFirst = false;
        unread.isNew(record);
        isFound = unread.lost.length === 0;
      }
      skipped += 1;
      if (!isFound && skipped >= TAIL_ENTRIES) return false;
    }
    return isFound;
  }

  async *#passed(records: AsyncIterable<LogRecord>): AsyncGenerator<LogRecord> {
    for await (const record of records) yield this.#pass(record);
  }

  #pass(record: LogRecord): LogRecord {
    this.#place.pass(record);
    this.#last = this.#place.last;
    return record;
  }
}
