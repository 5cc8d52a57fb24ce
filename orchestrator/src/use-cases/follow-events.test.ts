import { expect, it } from 'vitest';

import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';
import { followEvents } from './follow-events.ts';

it('a feed says that it is still there also while all that happens is hidden from its reader', async () => {
  const world = new World();
  const pauses: { end: () => void; signal: AbortSignal | undefined }[] = [];
  const timers = {
    pause: async (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((end) => {
        pauses.push({ end, signal });
        signal?.addEventListener('abort', () => end());
      }),
  };
  const turns = { next: async () => Promise.resolve() };
  const over = new AbortController();
  const isShown = (): boolean => false;
  const feed = followEvents(
    { store: world.services.store, timers, turns },
    { after: 0, isShown, signal: over.signal },
  );
  const first = feed.next();
  await world.running();
  await world.running();
  const pause = await eventually('a pause', () => pauses.findLast(({ signal }) => signal?.aborted === false));
  // What is hidden has not begun it anew.
  expect(pauses).toHaveLength(1);
  pause.end();
  expect(await first).toEqual({ done: false, value: [] });
  over.abort();
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});
