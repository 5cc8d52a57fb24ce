import type { EventRecord, Store } from '../ports/store.ts';

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

const DEFAULT_LIMIT = 100;

/** One page of the history of one execution or of all, oldest first. */
export function listEvents(store: Store, { limit = DEFAULT_LIMIT, ...query }: EventQuery): EventPage {
  // One more than asked for tells whether there is a next page.
  const found = store.events({ ...query, limit: limit + 1 });
  const events = found.slice(0, limit);
  return { events, nextAfter: found.length > limit ? (events.at(-1)?.id ?? null) : null };
}
