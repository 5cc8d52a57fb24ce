import { checkpointIfDue } from './checkpoints.ts';
import { noteCleanEnd } from './clean-end.ts';
import type { Db } from './open-database.ts';
import { isDamage, isDiskFault, storageErrorOf } from './storage-errors.ts';

/** `synced`: on disk before the commit returns. `unsynced`: on disk soon; a power cut may lose it. */
export type Durability = 'synced' | 'unsynced';

/** Access to the database: every error is translated into a sentence, and every commit has a durability. */
export class Connection {
  readonly #db: Db;
  readonly #onDiskFault: (error: Error) => void;
  #durability: Durability = 'synced';
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
  write<T>(durability: Durability, work: (db: Db) => T): T {
    try {
      this.#setDurability(durability);
      // Immediate: the lock is taken before the first read, so no other writer interferes.
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
    // After a failure the database is checked before it is trusted again.
    if (!this.#isInDoubt) noteCleanEnd(client.name);
  }

  #translated(error: unknown): unknown {
    if (isDiskFault(error) || isDamage(error)) this.#isInDoubt = true;
    return storageErrorOf(error, this.#db.$client.name);
  }

  #setDurability(durability: Durability): void {
    if (durability === this.#durability) return;
    this.#db.$client.pragma(`synchronous = ${durability === 'synced' ? 'FULL' : 'NORMAL'}`);
    this.#durability = durability;
  }
}
