import type { LogPageView, LogQuery } from '@crawlerd/shared';
import { cursorText, type LogCursor } from '../domain/log-cursor.ts';
import { lineViews, type LineBytes } from '../domain/log-line.ts';
import type { LogReader } from '../ports/log-files.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { missingExecution } from './errors.ts';
import { LogPage } from './log-page.ts';
import { readBackward, readForward, type LogPart } from './log-parts.ts';
import { logPageRequest, type LogPageRequest } from './log-page-request.ts';
import { BoundedLogWork } from './log-work.ts';
import { isLogComplete } from './read-logs.ts';

export interface PageLogsDeps {
  readonly store: Store;
  readonly logs: Pick<LogReader, 'openToRead'>;
  readonly turns: Turns;
}

const DEFAULT_LIMIT = 100;

/** The log of one attempt, and what was taken from it. */
interface Taken extends LogPart {
  readonly attempt: number;
  readonly bytes: number;
}

/**
 * One page of the log of an execution: with bounded work, and with cursors to go on in both directions.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`, `invalid_query`
 */
export async function pageLogs(
  deps: PageLogsDeps,
  executionId: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<LogPageView> {
  const { store, logs, turns } = deps;
  const snapshot = store.find(executionId);
  if (snapshot === null) throw missingExecution(store, executionId);
  const attempts = snapshot.execution.attempt;
  const request = logPageRequest(query, attempts);
  // Asked before it is read: what comes between the two makes it no less complete.
  const isComplete = isLogComplete(deps, executionId);
  const page = new LogPage(query.limit ?? DEFAULT_LIMIT);
  const work = new BoundedLogWork(turns, signal);
  const view = lineViews(query);
  const read = request.isBackward ? readBackward : readForward;
  const parts: Taken[] = [];
  for (let { attempt, offset } = request.from; ;) {
    await work.open();
    const log = await logs.openToRead({ executionId, attempt });
    let taken: LogPart = { start: 0, end: 0, isWhole: true };
    try {
      const ofAttempt = (line: LineBytes) => view(attempt, line);
      if (log !== null) taken = await read(log, offset, { page, work, view: ofAttempt });
    } finally {
      await log?.close();
    }
    parts.push({ ...taken, attempt, bytes: log?.bytes ?? 0 });
    if (!taken.isWhole || attempt === request.last || page.isFull || work.isOver) break;
    attempt += request.isBackward ? -1 : 1;
    offset = request.isBackward ? Infinity : 0;
  }
  return {
    lines: [...page.lines],
    ...placesOf(parts, request, isComplete),
    searched_bytes: work.takenBytes,
    attempts,
  };
}

/** Where a page begins and ends, and whether there is something before and behind it. */
function placesOf(
  parts: readonly Taken[],
  { isBackward, isAlone, attempts }: LogPageRequest,
  isComplete: boolean,
): Pick<LogPageView, 'next' | 'previous' | 'at_end' | 'searched_to' | 'size'> {
  const inOrder = isBackward ? parts.toReversed() : parts;
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) throw new Error('A page is read from at least one log.');
  const start: LogCursor = { attempt: first.attempt, offset: first.start };
  const end: LogCursor = { attempt: last.attempt, offset: last.end };
  const isLastLog = isAlone || last.attempt >= attempts;
  const atEnd = isLastLog && (isBackward ? last.end === last.bytes : last.isWhole);
  const isOver = isComplete || last.attempt < attempts;
  const isFirst = start.offset === 0 && (isAlone || start.attempt === 1);
  return {
    next: atEnd && isOver ? null : cursorText(end),
    previous: isFirst ? null : cursorText(start),
    at_end: atEnd,
    searched_to: cursorText(isBackward ? start : end),
    size: last.bytes,
  };
}
