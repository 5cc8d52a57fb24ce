import type { ListFilter, ListPage, ListPlace } from '../../ports/store.ts';
import { walksOf } from './list-walks.ts';
import type { Db } from './open-database.ts';
import { isFurther, readWalk, type Span, type Walk } from './read-walk.ts';
import { snapshotBytes, snapshotsOf } from './snapshot-queries.ts';

/**
 * So many executions are looked at for a page, whether they belong to it or not: a filter that no index answers alone
 * would otherwise read the whole history while nobody else is answered.
 */
const LOOKED_AT_MAX = 5000;
/**
 * Reading rows takes as long as they are large, and nobody else is answered meanwhile: what a launch and a crawler have
 * made large comes in more pages.
 */
const PAGE_BYTES_MAX = 256 * 1024;

/** See `Store.list`. */
export function listedSnapshots(db: Db, filter: ListFilter, lookedAtMax = LOOKED_AT_MAX): ListPage {
  const { walk, span } = chosenWalk(db, filter, lookedAtMax);
  // One more tells whether there is a next page.
  const found = placesOf(db, walk, span.whole, { checked: true, limit: filter.limit + 1 });
  const shown = placesWithin(db, found.slice(0, filter.limit));
  const snapshots = new Map(
    snapshotsOf(
      db,
      shown.map(({ id }) => id),
    ).map((each) => [each.execution.id, each]),
  );
  return {
    snapshots: shown.map(({ id }) => snapshots.get(id)).filter((each) => each !== undefined),
    next: shown.length < found.length ? (shown.at(-1) ?? null) : span.end,
  };
}

interface Chosen {
  readonly walk: Walk;
  readonly span: {
    readonly whole: Span;
    /** The last place that is looked at; null if that is the end of the list. */
    readonly end: ListPlace | null;
  };
}

type Asked = Omit<ListFilter, 'limit'>;

/** The walk that needs no look at the executions, or else the one that gets furthest with as many looks as there are. */
function chosenWalk(db: Db, filter: Asked, lookedAtMax: number): Chosen {
  const sure = walksOf(filter).find(({ checks }) => checks.length === 0);
  if (sure === undefined) return boundedWalk(db, filter, lookedAtMax);
  return { walk: sure, span: { whole: spanBefore(sure, filter.before), end: null } };
}

/** The walk that gets furthest with so many looks. */
export function boundedWalk(db: Db, filter: Asked, lookedAtMax: number): Chosen {
  const walks = walksOf(filter).map((walk) => ({ walk, asked: spanBefore(walk, filter.before) }));
  const ends = walks.map(({ walk, asked }): Chosen => {
    const counted = { checked: false, limit: 1, offset: lookedAtMax - 1 };
    const [end = null] = placesOf(db, walk, asked, counted);
    return { walk, span: { whole: { ...asked, from: end ?? asked.from }, end } };
  });
  return ends.reduce((best, each) => (isBetter(each, best) ? each : best));
}

function isBetter({ walk, span: { end } }: Chosen, { span: { end: other } }: Chosen): boolean {
  if (other === null) return false;
  return end === null || isFurther(walk, end, other);
}

/** What of the span of a walk is left after the page before. */
function spanBefore(walk: Walk, before: ListPlace | undefined): Span {
  const { span } = walk;
  if (before === undefined || (span.before !== null && isFurther(walk, span.before, before))) return span;
  return { ...span, before };
}

function placesOf(db: Db, walk: Walk, span: Span, options: Parameters<typeof readWalk>[2]): ListPlace[] {
  return db
    .all<{ at: number; id: string }>(readWalk(walk, span, options))
    .map(({ at, id }) => ({ at: new Date(at), id }));
}

/** At least one, and no more than a page may hold. */
function placesWithin(db: Db, places: readonly ListPlace[]): ListPlace[] {
  const sizes = snapshotBytes(
    db,
    places.map(({ id }) => id),
  );
  let bytes = 0;
  const end = places.findIndex(({ id }) => (bytes += sizes.get(id) ?? 0) > PAGE_BYTES_MAX);
  return places.slice(0, end === -1 ? places.length : Math.max(1, end));
}
