import { UnreadRecords, type LogPosition } from '../../domain/log-position.ts';
import type { LogPart, LogRecord } from '../../ports/runtime.ts';

const LOST =
  'An unknown number of lines may be missing here: what had been copied before is no longer in the log of the runtime.';

/**
 * What a log has behind a position, up to its end.
 *
 * Where the log no longer has the last record that was read of a stream, there is nothing to count from: then its
 * times must do, and what may be missing is told. So no record is given twice.
 *
 * @param read gives the whole log, each time it is called; a reading that was cut short makes `isCut` true.
 */
export async function* unreadLog(
  read: () => AsyncIterable<LogRecord>,
  after: LogPosition,
  isCut: () => boolean,
): AsyncGenerator<LogPart> {
  const unread = new UnreadRecords(after);
  let isEmpty = true;
  for await (const record of read()) {
    isEmpty = false;
    if (unread.isNew(record)) yield record;
  }
  const { lost } = unread;
  // Of an empty log nothing can be said: it may have been removed with its container.
  if (isCut() || isEmpty || lost.length === 0) return;
  yield { gap: LOST };
  for await (const record of read()) {
    const mark = after[record.stream];
    if (lost.includes(record.stream) && mark !== null && record.timestamp > mark.timestamp) yield record;
  }
}
