import { once } from 'node:events';
import { isFinished } from '@crawlerd/shared';
import type { EventRecord, Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Turns } from '../ports/turns.ts';

export interface FollowEventsDeps {
  readonly store: Store;
  readonly timers: Timers;
  readonly turns: Turns;
}

export interface FollowEventsOptions {
  /** Only events with an id above this one. */
  readonly after: number;
  /** Only those of one execution; then the feed ends with it. */
  readonly executionId?: string;
  /** Which executions exist for whoever asks; default: all. */
  readonly isShown?: (executionId: string) => boolean;
  readonly signal: AbortSignal;
}

/** A reader of any pace holds so many events in memory, and no more. */
const PAGE = 25;

/** After this long without an event, a feed yields an empty page, to show that it is alive. */
const STILL_THERE_MS = 15_000;

/**
 * The history, page by page, and then what happens from now on. An empty page means that nothing has
 * happened for a while.
 *
 * Nothing is kept for a slow reader: the next page is read from the store when it is asked for. A feed of
 * one execution ends when the execution has finished and all of its events were given; a feed of all
 * executions ends only with `signal`.
 */
export async function* followEvents(
  { store, timers, turns }: FollowEventsDeps,
  { after, executionId, isShown = () => true, signal }: FollowEventsOptions,
): AsyncGenerator<readonly EventRecord[]> {
  let news = new AbortController();
  const tell = (): void => news.abort();
  let isQuiet = false;
  let said = new AbortController();
  const awaitQuiet = async (later: AbortSignal): Promise<void> => {
    await timers.pause(STILL_THERE_MS, later);
    if (later.aborted) return;
    isQuiet = true;
    tell();
  };
  // From what is given, not from what happens: that may be hidden from whoever asks.
  const gives = (): void => {
    said.abort();
    said = new AbortController();
    isQuiet = false;
    void awaitQuiet(said.signal);
  };
  const unlisten = store.onEvents((id) => {
    if (executionId === undefined || id === executionId) tell();
  });
  signal.addEventListener('abort', tell);
  try {
    gives();
    for (let last = after; !signal.aborted;) {
      // Before the reading: what is committed after it ends the pause at once.
      news = new AbortController();
      if (isQuiet) {
        gives();
        yield [];
      }
      const page = store.events({
        limit: PAGE,
        after: last,
        ...(executionId !== undefined && { executionId }),
      });
      if (page.length > 0) {
        last = page.at(-1)?.id ?? last;
        const shown = page.filter((event) => isShown(event.executionId));
        if (shown.length === 0) await turns.next();
        else {
          gives();
          yield shown;
        }
        continue;
      }
      if (executionId !== undefined && isOver(store, executionId)) return;
      if (!news.signal.aborted) await once(news.signal, 'abort');
      // One event wakes all feeds at once.
      await turns.next();
    }
  } finally {
    said.abort();
    unlisten();
    signal.removeEventListener('abort', tell);
  }
}

/** Whether a feed after this event would end at once: the execution has finished and has no later events. */
export function isFeedComplete(store: Store, executionId: string, after: number): boolean {
  return isOver(store, executionId) && store.events({ limit: 1, after, executionId }).length === 0;
}

function isOver(store: Store, executionId: string): boolean {
  const status = store.find(executionId)?.execution.status;
  return status === undefined || isFinished(status);
}
