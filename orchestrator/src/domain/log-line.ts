import { LOG_TEXT_BYTES_MAX, type LogLevel, type LogLineView } from '@crawlerd/shared';
import { isAtLeast, levelOf } from './log-level.ts';

/** A line of a log file, or the beginning of a long one. */
export interface LineBytes {
  readonly offset: number;
  /** Of the whole line. */
  readonly length: number;
  readonly bytes: Buffer;
}

const STREAMS = ['stdout', 'stderr', 'crawlerd'] as const;
const HEAD = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) (stdout|stderr|crawlerd)(?: |$)/;
/** Time and stream are shorter. */
const HEAD_BYTES = 64;
/** A level stands at the beginning. */
const LEVEL_BYTES = 4096;

/** What a reader wants of a log. */
export interface LineFilter {
  readonly level?: LogLevel;
  readonly search?: string;
}

/** The lines that a filter lets pass, as they are shown; null for all others. */
export function lineViews({ level: least, search }: LineFilter) {
  const pattern = search === undefined ? null : literal(search);
  return (attempt: number, { offset, length, bytes }: LineBytes): LogLineView | null => {
    const head = HEAD.exec(bytes.toString('latin1', 0, HEAD_BYTES));
    const text = bytes.subarray(head === null ? 0 : head[0].length);
    if (pattern !== null && !pattern.test(text.toString())) return null;
    const level = levelOf(text.toString('utf8', 0, LEVEL_BYTES));
    if (least !== undefined && !isAtLeast(level, least)) return null;
    const textLength = length - (bytes.length - text.length);
    return {
      attempt,
      offset,
      time: head?.[1] ?? null,
      stream: STREAMS.find((stream) => stream === head?.[2]) ?? null,
      level,
      text: firstOf(text, LOG_TEXT_BYTES_MAX),
      length,
      clipped: textLength > LOG_TEXT_BYTES_MAX,
    };
  };
}

/** Whole characters only. */
function firstOf(bytes: Buffer, maxBytes: number): string {
  if (bytes.length <= maxBytes) return bytes.toString();
  let end = maxBytes;
  // The bytes of a character behind its first one; of what is no UTF-8 there may be any number.
  while (end > maxBytes - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** Finds a text as it stands, in upper or lower case. */
function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
}
