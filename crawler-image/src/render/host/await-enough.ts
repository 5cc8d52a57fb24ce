import type { RenderOutcome } from '../browser-messages.ts';

type Rendered = Extract<RenderOutcome, { kind: 'rendered' }>;

/** Who reads a page while its tab is still open. */
export interface Reader {
  readonly onState: (state: Rendered) => void;
  /** Resolves when a state had all that was wanted. */
  readonly enough: Promise<void>;
}

/** A page that does not change for so long has drawn what it has. */
const QUIET_MS = 5000;
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 1000;

export interface Watched {
  /** The page as it is now; null if it cannot be read any more. */
  readonly read: () => Promise<Rendered | null>;
  /** Whether it waits for data. */
  readonly isBusy: () => boolean;
  /** On the clock of `performance.now()`. */
  readonly endMs: number;
}

/** Shows a reader each state of a page until one is enough, the page does not change any more, or its time is over. */
export async function awaitEnough(
  first: Rendered,
  { onState, enough }: Reader,
  { read, isBusy, endMs }: Watched,
): Promise<Rendered> {
  let isEnough = false;
  const end = enough.then(() => (isEnough = true));
  let last = first;
  onState({ ...last, mayChange: true });
  let changedMs = performance.now();
  for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(pauseMs * 1.5, PAUSE_MS_MAX)) {
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, pauseMs))]);
    const nowMs = performance.now();
    if (isEnough || nowMs >= endMs || nowMs - changedMs >= QUIET_MS) return last;
    const next = await read();
    if (next === null) return last;
    if (next.html !== last.html) onState({ ...next, mayChange: true });
    if (next.html !== last.html || isBusy()) changedMs = performance.now();
    last = next;
  }
}
