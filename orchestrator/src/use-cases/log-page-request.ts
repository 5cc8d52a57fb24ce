import type { LogQuery } from '@crawlerd/shared';
import { cursorOf, type LogCursor } from '../domain/log-cursor.ts';
import { invalidQuery } from './errors.ts';

export interface LogPageRequest {
  readonly isBackward: boolean;
  /** Where the page begins or, backwards, ends. */
  readonly from: LogCursor;
  /** The last attempt in its direction. */
  readonly last: number;
  /** Only one attempt was asked for. */
  readonly isAlone: boolean;
  readonly attempts: number;
}

/**
 * What a query asks of the log of an execution with so many attempts.
 *
 * @throws RequestError `invalid_query`
 */
export function logPageRequest({ attempt, at, before }: LogQuery, attempts: number): LogPageRequest {
  if (at !== undefined && before !== undefined) {
    throw invalidQuery('before', 'cannot be combined with at: a page begins or ends at a place');
  }
  if (attempt !== undefined) requireAttempt('attempt', attempt, attempts);
  const isBackward = before !== undefined;
  const from = place(isBackward ? 'before' : 'at', before ?? at);
  const newest = attempt ?? Math.max(1, attempts);
  if (from !== null) requireAttempt(isBackward ? 'before' : 'at', from.attempt, attempts);
  if (from !== null && attempt !== undefined && from.attempt !== attempt) {
    const field = isBackward ? 'before' : 'at';
    throw invalidQuery(field, `is in attempt ${from.attempt}, and only attempt ${attempt} was asked for`);
  }
  const oldest = attempt ?? 1;
  return {
    isBackward,
    from: from ?? (isBackward ? { attempt: newest, offset: Infinity } : { attempt: oldest, offset: 0 }),
    last: isBackward ? oldest : newest,
    isAlone: attempt !== undefined,
    attempts,
  };
}

/** @throws RequestError `invalid_query` */
export function requireAttempt(field: string, attempt: number, attempts: number): void {
  if (attempt <= Math.max(1, attempts)) return;
  const there = attempts === 1 ? 'is one attempt' : `are ${attempts} attempts`;
  throw invalidQuery(field, `names attempt ${attempt}, and there ${there}`);
}

/** Null for the end of the log, and where no place is named. */
function place(field: string, text: string | undefined): LogCursor | null {
  if (text === undefined || text === 'end') return null;
  const cursor = cursorOf(text);
  if (cursor === null) throw invalidQuery(field, 'must be attempt:byte, such as 2:10485760');
  return cursor;
}
