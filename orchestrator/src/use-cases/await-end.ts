import { isFinished } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';

export interface AwaitEndDeps {
  readonly store: Store;
  readonly timers: Timers;
}

/**
 * Waits until an execution has finished, at most so long, or until `signal` aborts. Returns it as it is then; null if
 * it is not stored.
 */
export async function awaitEnd(
  { store, timers }: AwaitEndDeps,
  executionId: string,
  { maxMs, signal }: { readonly maxMs: number; readonly signal: AbortSignal },
): Promise<Snapshot | null> {
  const end = new AbortController();
  let news = new AbortController();
  const stop = (): void => {
    end.abort();
    news.abort();
  };
  const unlisten = store.onEvents((id) => {
    if (id === executionId) news.abort();
  });
  signal.addEventListener('abort', stop);
  void timers.pause(maxMs, end.signal).then(stop);
  try {
    for (;;) {
      // Before the look: what is committed after it ends the pause at once.
      news = new AbortController();
      const snapshot = store.find(executionId);
      const isOver = snapshot === null || isFinished(snapshot.execution.status);
      if (isOver || end.signal.aborted || signal.aborted) return snapshot;
      await timers.pause(maxMs, news.signal);
    }
  } finally {
    stop();
    unlisten();
    signal.removeEventListener('abort', stop);
  }
}
