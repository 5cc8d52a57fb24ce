import type { Snapshot } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { snapshotOf } from './rows.ts';
import { snapshotById } from './snapshot-queries.ts';

/** As many as are looked at again and again. With all that crawlers may make large, some tens of megabytes. */
const KEPT_MAX = 256;

/** Counts what this connection writes. It touches no table, and so takes no lock. */
const CHANGES = 'SELECT total_changes()';
/** Changes with what another connection writes. */
const OTHERS = 'PRAGMA data_version';

/**
 * Executions by id, the ones that were read lately from memory: most reads are those of clients that ask again and
 * again. They are forgotten with whatever is written, to any table, which SQLite counts: nothing that writes has to
 * think of them. What another program writes, which none should, is seen from the next turn of the event loop on.
 */
export class RecentSnapshots {
  readonly #db: Db;
  readonly #byId;
  readonly #changes;
  readonly #others;
  readonly #kept = new Map<string, Snapshot>();
  #changesSeen: unknown = null;
  #othersSeen: unknown = null;
  #hasLooked = false;

  constructor(db: Db) {
    this.#db = db;
    this.#byId = snapshotById(db);
    this.#changes = db.$client.prepare(CHANGES).pluck();
    this.#others = db.$client.prepare(OTHERS).pluck();
  }

  /** The same object as long as nothing is written. */
  find(id: string): Snapshot | null {
    const changes = this.#changes.get();
    if (changes !== this.#changesSeen) this.#kept.clear();
    this.#changesSeen = changes;
    if (!this.#hasLooked) this.#lookForOthers();
    return this.#kept.get(id) ?? this.#read(id);
  }

  #lookForOthers(): void {
    const others = this.#others.get();
    if (others !== this.#othersSeen) this.#kept.clear();
    this.#othersSeen = others;
    this.#hasLooked = true;
    setImmediate(() => {
      this.#hasLooked = false;
    });
  }

  #read(id: string): Snapshot | null {
    const row = this.#byId.get({ id });
    if (row === undefined) return null;
    const snapshot = snapshotOf(row);
    // What a transaction sees of itself may never come to be, and the count goes not back with it.
    if (!this.#db.$client.inTransaction) this.#keep(id, snapshot);
    return snapshot;
  }

  #keep(id: string, snapshot: Snapshot): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(id, snapshot);
  }
}
