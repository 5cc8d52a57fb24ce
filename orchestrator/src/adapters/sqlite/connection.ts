import { StorageError } from '../../ports/storage-error.ts';
import { checkpointIfDue } from './checkpoints.ts';
import { noteCleanEnd } from './clean-end.ts';
import { DatabaseFiles, FileLostError } from './database-files.ts';
import { wholeBytes } from './free-pages.ts';
import type { Db } from './open-database.ts';
import { saveLostDatabase } from './save-lost-database.ts';
import type { ConnectionOptions } from './store-options.ts';
import { isDamage, isDiskFault, storageErrorOf } from './storage-errors.ts';
import { transaction } from './transaction.ts';

/** `synced`: on disk before the commit returns. `unsynced`: on disk soon; a power cut may lose it. */
export type Durability = 'synced' | 'unsynced';

const BEING_CHECKED =
  'The database is being checked after a crash; heartbeats are taken meanwhile. Try again in a few seconds, or see /readyz.';

/** Access to the database: every error is translated into a sentence, and every commit has a durability. */
export class Connection {
  readonly #db: Db;
  readonly #onDiskFault: (error: Error) => void;
  readonly #requireInPlace: () => void;
  readonly #files: DatabaseFiles | null;
  readonly #check: (() => Promise<void>) | null;
  #checking: Promise<void> | null = null;
  #durability: Durability = 'synced';
  #isInDoubt = false;
  /** Why it can neither be read nor written; null if it can. */
  #refusal: string | null = null;

  constructor(db: Db, { onDiskFault, guarded, requireInPlace, check }: ConnectionOptions) {
    const { $client: client } = db;
    this.#db = db;
    this.#onDiskFault = onDiskFault ?? (() => undefined);
    this.#files = client.memory ? null : new DatabaseFiles(client.name, guarded);
    this.#requireInPlace = requireInPlace ?? (() => this.#files?.requireInPlace());
    this.#check = check ?? null;
    if (check === undefined) return;
    this.#refusal = BEING_CHECKED;
    this.#isInDoubt = true;
  }

  /** Begins the check, if one is due. Resolves when the database may be used; rejects if it is damaged. */
  checked(): Promise<void> {
    this.#checking ??= this.#pass();
    return this.#checking;
  }

  get isHeld(): boolean {
    return this.#refusal !== null;
  }

  /** @throws StorageError while nothing can be read or written. */
  requireUsable(): void {
    if (this.#refusal !== null) throw new StorageError(this.#refusal);
  }

  /** @throws StorageError */
  read<T>(work: (db: Db) => T): T {
    this.requireUsable();
    try {
      return work(this.#db);
    } catch (error) {
      throw this.#translated(error);
    }
  }

  /** One transaction. @throws StorageError: nothing is changed then. */
  write<T>(durability: Durability, work: (db: Db) => T): T {
    // Immediate: the lock is taken before the first read, so no other writer interferes.
    return this.#change(durability, (db) => transaction(db)(() => work(db)));
  }

  /** For work that may make the file of the database shorter, outside of a transaction. @throws StorageError */
  shrink<T>(work: (client: Db['$client']) => T): T {
    return this.#change('unsynced', ({ $client: client }) => {
      const done = work(client);
      this.#files?.mayShrinkTo(wholeBytes(client));
      return done;
    });
  }

  #change<T>(durability: Durability, work: (db: Db) => T): T {
    this.requireUsable();
    try {
      this.#setDurability(durability);
      const done = work(this.#db);
      checkpointIfDue(this.#db.$client);
      // Before anybody is told that it is stored.
      this.#requireInPlace();
      return done;
    } catch (error) {
      if (error instanceof FileLostError) throw this.#lost(error);
      const translated = this.#translated(error);
      if (isDiskFault(error) && translated instanceof Error) this.#onDiskFault(translated);
      throw translated;
    }
  }

  /** To be called often: a file that is gone is noticed also when nothing is written. @throws StorageError */
  requireInPlace(): void {
    try {
      this.#requireInPlace();
    } catch (error) {
      throw error instanceof FileLostError ? this.#lost(error) : error;
    }
  }

  close(): void {
    const { $client: client } = this.#db;
    client.close();
    // After a failure the database is checked before it is trusted again.
    if (!this.#isInDoubt) noteCleanEnd(client.name);
  }

  async #pass(): Promise<void> {
    if (this.#check === null) return;
    await this.#check();
    this.#isInDoubt = false;
    this.#refusal = null;
  }

  #lost(error: FileLostError): StorageError {
    this.#isInDoubt = true;
    const { $client: client } = this.#db;
    const refusal =
      this.#files === null ? new StorageError(error.message) : saveLostDatabase(client, this.#files, error);
    this.#refusal = refusal.message;
    this.#onDiskFault(refusal);
    return refusal;
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
