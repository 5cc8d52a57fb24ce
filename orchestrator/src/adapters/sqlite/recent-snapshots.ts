import type { Snapshot } from '../../domain/execution.ts';
import type { Db } from './open-database.ts';
import { snapshotOf } from './rows.ts';
import { snapshotById } from './snapshot-queries.ts';

/** As many as are looked at again and again. With all that crawlers may make large, some tens of megabytes. */
const KEPT_MAX = 256;

/** Counts what this connection writes, and changes with what another one writes. */
const CHANGES = "SELECT total_changes() || ' ' || data_version FROM pragma_data_version";

/**
 * Executions by id, the ones that were read lately from memory: most reads are those of clients that ask again and
 * again. They are forgotten with whatever is written, to any table, which SQLite counts: nothing that writes has to
 * think of them.
 */
export class RecentSnapshots {
  readonly #db: Db;
  readonly #byId;
  readonly #changes;
  readonly #kept = new Map<string, Snapshot>();
  #changesSeen = '';

  constructor(db: Db) {
    this.#db = db;
    this.#byId = snapshotById(db);
    this.#changes = db.$client.prepare<[], string>(CHANGES).pluck();
  }

  /** The same object as long as nothing is written. */
  find(id: string): Snapshot | null {
    const changes = this.#changes.get() ?? '';
    if (changes !== this.#changesSeen) this.#kept.clear();
    this.#changesSeen = changes;
    return this.#kept.get(id) ?? this.#read(id);
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
