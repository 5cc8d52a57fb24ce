import type { EventRecord, Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';

export interface EventQuery {
  readonly executionId?: string;
  /** Id of the last event of the page before. */
  readonly after?: number;
  readonly limit?: number;
  /** Which executions exist for whoever asks; default: all. */
  readonly isShown?: (executionId: string) => boolean;
}

export interface EventPage {
  readonly events: readonly EventRecord[];
  /** Id of the last one, if there are more. */
  readonly nextAfter: number | null;
}

export interface ListEventsDeps {
  readonly store: Store;
  readonly turns: Turns;
}

const DEFAULT_LIMIT = 100;
/** Read at once; messages may have tens of kilobytes each. */
const PART = 25;
/** A page that holds so much text ends with it, however many events were asked for. */
const PAGE_CHARACTERS = 256 * 1024;

/** So many are looked at for a page, however few of them are shown: then it is shorter than asked for. */
const LOOKED_AT_MAX = 2000;

/** One page of the history of one execution or of all, oldest first. */
export async function listEvents(
  { store, turns }: ListEventsDeps,
  { limit = DEFAULT_LIMIT, after = 0, isShown = () => true, ...of }: EventQuery,
): Promise<EventPage> {
  const events: EventRecord[] = [];
  let characters = 0;
  let lookedAt = 0;
  for (let last = after; ;) {
    await turns.next();
    const asked = Math.min(PART, limit - events.length);
    // One more than asked for tells whether there is a next page.
    const found = store.events({ ...of, after: last, limit: asked + 1 });
    const looked = found.slice(0, asked);
    const part = looked.filter(({ executionId }) => isShown(executionId));
    events.push(...part);
    last = looked.at(-1)?.id ?? last;
    lookedAt += looked.length;
    characters += part.reduce((sum, { message }) => sum + (message?.length ?? 0), 0);
    if (found.length <= asked) return { events, nextAfter: null };
    const isEnough = characters > PAGE_CHARACTERS || lookedAt >= LOOKED_AT_MAX;
    if (events.length >= limit || isEnough) return { events, nextAfter: last };
  }
}
