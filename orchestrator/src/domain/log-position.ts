export type LogStream = 'stdout' | 'stderr';

/** What tells one record of a log from the others of its stream. */
export interface Stamped {
  readonly stream: LogStream;
  readonly timestamp: string;
}

/** A record of one stream. */
export interface LogMark {
  readonly timestamp: string;
  /** How many records of the stream in a row, this one included, have this time. */
  readonly count: number;
}

/**
 * How far a log has been read: the last record of each stream, null where none was read.
 *
 * A time alone is no such place. An engine stamps the two streams in two threads, so its log is not in the order of
 * its times, and clocks are set back. Each stream has its own order; so a reader begins at the start of the log and
 * leaves out, stream by stream, all up to this record, whatever the times say.
 */
export type LogPosition = Readonly<Record<LogStream, LogMark | null>>;

export const LOG_START: LogPosition = { stdout: null, stderr: null };

/** A {@link LogPosition} that moves on with each record. */
export class LogPlace {
  readonly #marks: Record<LogStream, LogMark | null>;
  #latest: LogStream | null = null;

  constructor(position = LOG_START) {
    this.#marks = { ...position };
  }

  get position(): LogPosition {
    return { ...this.#marks };
  }

  /** The last record of either stream that was passed; null if none was. */
  get last(): (Stamped & LogMark) | null {
    const stream = this.#latest;
    const mark = stream === null ? null : this.#marks[stream];
    return stream === null || mark === null ? null : { stream, ...mark };
  }

  pass({ stream, timestamp }: Stamped): void {
    const mark = this.#marks[stream];
    this.#marks[stream] = { timestamp, count: mark?.timestamp === timestamp ? mark.count + 1 : 1 };
    this.#latest = stream;
  }
}

/** Tells what is behind a position; to be asked for each record of a log, from its first on. */
export class UnreadRecords {
  readonly #position: LogPosition;
  /** How many records with the time of the mark are to come in a row until it is found; 0 once it is. */
  readonly #left: Record<LogStream, number>;

  constructor(position: LogPosition) {
    this.#position = position;
    this.#left = { stdout: position.stdout?.count ?? 0, stderr: position.stderr?.count ?? 0 };
  }

  isNew({ stream, timestamp }: Stamped): boolean {
    const mark = this.#position[stream];
    if (mark === null || this.#left[stream] === 0) return true;
    this.#left[stream] = timestamp === mark.timestamp ? this.#left[stream] - 1 : mark.count;
    return false;
  }

  /** Once the whole log was asked for: the streams whose last read record it does not have any more. */
  get lost(): LogStream[] {
    return (['stdout', 'stderr'] as const).filter((stream) => this.#left[stream] > 0);
  }
}
