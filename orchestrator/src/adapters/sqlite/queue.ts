import type { Status } from '@crawlerd/shared';
import { NOTHING_FULL, type FullKeys } from '../../domain/limits.ts';
import type { QueuePage, QueuePlace } from '../../ports/store.ts';
import {
  oldestQueued,
  queuedAsked,
  queuedCount,
  queuedGroupLimit,
  queuedOfToken,
  queuedRows,
} from './due-queries.ts';
import type { Db } from './open-database.ts';
import { preparedOnce } from './prepared-once.ts';

/** Most often the first may be launched. */
const FIRST_LOOK = 16;
/** A queue of any length may wait for one host: nobody is answered while it is read. */
const LOOKED_AT_MAX = 1000;

const rowsBehind = preparedOnce(queuedRows);
const counted = preparedOnce(queuedCount);
const limitOfGroup = preparedOnce(queuedGroupLimit);
const countedOfToken = preparedOnce(queuedOfToken);

const oldest = preparedOnce(oldestQueued);

const START: QueuePlace = { priority: Number.MAX_SAFE_INTEGER, id: '' };

/** See `Store.queued` and `Store.countQueued`; its statement is prepared once. */
export class Queue {
  readonly #rows;
  readonly #groupLimit;
  readonly #ofToken;
  readonly #oldest;
  readonly #lookedAtMax: number;
  /** Counted once: every launch asks for it. This process is the only writer. */
  #length: number;

  constructor(db: Db, lookedAtMax = LOOKED_AT_MAX) {
    this.#rows = rowsBehind(db);
    this.#groupLimit = limitOfGroup(db);
    this.#ofToken = countedOfToken(db);
    this.#oldest = oldest(db);
    this.#lookedAtMax = lookedAtMax;
    this.#length = counted(db).get()?.n ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  /** To be called after each commit that adds an execution or changes its status. */
  changed(before: Status | null, after: Status): void {
    this.#length += Number(after === 'queued') - Number(before === 'queued');
  }

  /** See `Store.oldestQueuedAt`. */
  oldestAt(): Date | null {
    return this.#length === 0 ? null : (this.#oldest.get()?.at ?? null);
  }

  /** See `Store.queuedGroupLimit`. */
  groupLimit(key: string): number | null {
    return this.#length === 0 ? null : (this.#groupLimit.get({ key })?.limit ?? null);
  }

  /** See `Store.countQueuedOf`. */
  countOf(tokenId: string): number {
    return this.#length === 0 ? 0 : (this.#ofToken.get({ tokenId })?.n ?? 0);
  }

  launchable(
    now: Date,
    limit: number,
    full: FullKeys = NOTHING_FULL,
    after: QueuePlace | null = null,
  ): QueuePage {
    // Most looks come while nothing waits: an event, a timer, the end of another execution.
    if (this.#length === 0) return { ids: [], next: null };
    const asked = queuedAsked(now, full, after ?? START);
    const first = this.#rows.all({ ...asked, lookedAt: FIRST_LOOK });
    if (first.length < FIRST_LOOK || launchableIn(first).length >= limit)
      return pageOf(first, limit, FIRST_LOOK);
    return pageOf(this.#rows.all({ ...asked, lookedAt: this.#lookedAtMax }), limit, this.#lookedAtMax);
  }
}

interface Row extends QueuePlace {
  readonly mayLaunch: number;
}

function launchableIn(rows: readonly Row[]): Row[] {
  return rows.filter(({ mayLaunch }) => mayLaunch === 1);
}

function pageOf(rows: readonly Row[], limit: number, lookedAt: number): QueuePage {
  const found = launchableIn(rows).slice(0, limit);
  const isEnd = found.length < limit && rows.length < lookedAt;
  const last = isEnd ? undefined : found.length < limit ? rows.at(-1) : found.at(-1);
  return {
    ids: found.map(({ id }) => id),
    next: last === undefined ? null : { priority: last.priority, id: last.id },
  };
}
