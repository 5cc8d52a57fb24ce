/** The log of one attempt, opened to be read from anywhere. What is appended later is not part of it. */
export interface OpenedLog {
  readonly bytes: number;

  /**
   * Where the line begins that the byte at `position` is part of: behind the last line break before it. Null if that
   * is farther than {@link LOOK_BACK_BYTES} away, or the work has ended.
   */
  lineStart(position: number, work: LogWork): Promise<number | null>;

  /**
   * Shows each whole line from `start` on, until `visit` returns false, `end` is reached or the work has ended. What
   * follows the last line break is still being written, and no line yet.
   */
  scan(span: LogSpan, work: LogWork, visit: (line: LogFileLine) => boolean): Promise<ScanEnd>;

  /** `end` is behind the last byte. */
  read(start: number, end: number): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** A line that is longer is not whole to those who look for its start; the logs of crawlerd have lines of a few MiB. */
export const LOOK_BACK_BYTES = 60 * 1024 * 1024;
/** Of a longer line only so much is shown. The output of crawlers is cut into such lines when it is copied. */
export const LINE_SHOWN_BYTES = 1024 * 1024;

export interface LogSpan {
  readonly start: number;
  /** There is no line break between `start` and this. */
  readonly unbrokenTo: number;
  readonly end: number;
}

export interface LogFileLine {
  readonly offset: number;
  /** Without its line break. */
  readonly length: number;
  /** At most {@link LINE_SHOWN_BYTES}; valid only until the visit returns. */
  readonly bytes: Buffer;
}

export interface ScanEnd {
  /** Behind the last line that was shown. */
  readonly next: number;
  /** Up to where there is no further line break. */
  readonly unbrokenTo: number;
  /** How the line begins that was not shown, as it goes on behind `unbrokenTo`. */
  readonly head: Buffer;
}

/** Bounds what is read for one request, and gives all others their turns. */
export interface LogWork {
  /** How many of so many bytes may be read now; 0 once the work has ended. */
  take(bytes: number): number;
  /** To be waited for before so many bytes are looked through at once. */
  turn(bytes: number): Promise<void>;
}
