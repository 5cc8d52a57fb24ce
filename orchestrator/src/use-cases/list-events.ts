import type { EventRecord, Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';

export interface EventQuery {
  readonly executionId?: string;
  /** Id of the last event of the page before. */
  readonly after?: number;
  readonly limit?: number;
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

/** One page of the history of one execution or of all, oldest first. */
export async function listEvents(
  { store, turns }: ListEventsDeps,
  { limit = DEFAULT_LIMIT, after = 0, ...of }: EventQuery,
): Promise<EventPage> {
  const events: EventRecord[] = [];
  let characters = 0;
  for (let last = after; ;) {
    await turns.next();
    const asked = Math.min(PART, limit - events.length);
    // One more than asked for tells whether there is a next page.
    const found = store.events({ ...of, after: last, limit: asked + 1 });
    const part = found.slice(0, asked);
    events.push(...part);
    last = part.at(-1)?.id ?? last;
    characters += part.reduce((sum, { message }) => sum + (message?.length ?? 0), 0);
    if (found.length <= asked) return { events, nextAfter: null };
    if (events.length >= limit || characters > PAGE_CHARACTERS) return { events, nextAfter: last };
  }
}
