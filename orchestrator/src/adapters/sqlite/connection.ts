import { checkpointIfDue } from './checkpoints.ts';
import { noteCleanEnd } from './clean-end.ts';
import type { Db } from './open-database.ts';
import { isDamage, isDiskFault, storageErrorOf } from './storage-errors.ts';

/** `decided`: on disk before the commit returns. `seen`: on disk soon; a power cut may take it. */
export type Weight = 'decided' | 'seen';

/** The way to the database: every fault of it is told in a sentence, and every commit has its weight. */
export class Connection {
  readonly #db: Db;
  readonly #onDiskFault: (error: Error) => void;
  #weight: Weight = 'decided';
  #isInDoubt = false;

  constructor(db: Db, onDiskFault: (error: Error) => void) {
    this.#db = db;
    this.#onDiskFault = onDiskFault;
  }

  /** @throws StorageError */
  read<T>(work: (db: Db) => T): T {
    try {
      return work(this.#db);
    } catch (error) {
      throw this.#translated(error);
    }
  }

  /** One transaction. @throws StorageError: nothing is changed then. */
  write<T>(weight: Weight, work: (db: Db) => T): T {
    try {
      this.#weigh(weight);
      // Immediate: the lock is taken before the first read, so no other writer comes between.
      const done = this.#db.transaction(() => work(this.#db), { behavior: 'immediate' });
      checkpointIfDue(this.#db.$client);
      return done;
    } catch (error) {
      const translated = this.#translated(error);
      if (isDiskFault(error) && translated instanceof Error) this.#onDiskFault(translated);
      throw translated;
    }
  }

  close(): void {
    const { $client: client } = this.#db;
    client.close();
    // What failed once is looked at before it is trusted again.
    if (!this.#isInDoubt) noteCleanEnd(client.name);
  }

  #translated(error: unknown): unknown {
    if (isDiskFault(error) || isDamage(error)) this.#isInDoubt = true;
    return storageErrorOf(error, this.#db.$client.name);
  }

  #weigh(weight: Weight): void {
    if (weight === this.#weight) return;
    this.#db.$client.pragma(`synchronous = ${weight === 'decided' ? 'FULL' : 'NORMAL'}`);
    this.#weight = weight;
  }
}
