import type { ListPlace, Store } from '../ports/store.ts';
import type { Caller } from '../domain/caller.ts';
import { invalidQuery, type RequestError } from './errors.ts';
import { findFor } from './find-for.ts';

/** How a place in a list is written as a cursor. */
export interface Cursors {
  textOf(place: ListPlace): string;
  /** Null for a text that is no cursor of such a list. */
  placeOf(text: string, store: Store, caller: Pick<Caller, 'labels'>): ListPlace | null;
}

/** By when executions were created, which never changes: the id says it all, as in every version of crawlerd. */
export const CREATED: Cursors = {
  textOf: ({ id }) => id,
  placeOf: (id, store, caller) => {
    const snapshot = findFor(store, caller, id);
    return snapshot && { at: snapshot.execution.createdAt, id };
  },
};

/** By when they finished. One that is resumed finishes again, so the cursor keeps the time. */
export const FINISHED: Cursors = {
  textOf: ({ at, id }) => `${at.getTime()}.${id}`,
  placeOf: (text, store, caller) => {
    const [, ms, id = ''] = /^(\d{1,15})\.(.+)$/.exec(text) ?? [];
    return findFor(store, caller, id) === null ? null : { at: new Date(Number(ms)), id };
  },
};

/**
 * The place that a client continues from. Any text sorts somewhere among the places, so a page after it would look
 * like a right one.
 *
 * @throws RequestError `invalid_query`
 */
export function placeOf(
  cursors: Cursors,
  text: string,
  store: Store,
  caller: Pick<Caller, 'labels'>,
): ListPlace {
  const place = cursors.placeOf(text, store, caller);
  if (place !== null) return place;
  throw invalidCursor();
}

export function invalidCursor(): RequestError {
  return invalidQuery(
    'cursor',
    'is not a cursor of this list: use next_cursor of the page before, or leave it out to begin anew',
  );
}
