import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import type { Db } from '../adapters/sqlite/open-database.ts';
import * as schema from '../adapters/sqlite/schema.ts';
import type { Completion } from '@crawlerd/shared';
import type { AttemptRef, LogRecord } from '../ports/runtime.ts';
import { nameOf } from './simulated-engine.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Label of our containers; fixed, because chance must come from the seed alone. */
export const INSTANCE = 'simulated';

/** A record of the runtime, or a note of our own. */
export type LogLine = LogRecord | string;

/** What survives a crash of the orchestrator: its database and its files. */
export class Disk {
  /** No write is taken while it is full. */
  isFull = false;
  readonly configs = new Map<string, string>();
  /** By attempt, such as `e1/1`. */
  readonly logs = new Map<string, LogLine[]>();
  /** `completion.json` of the output folder, by execution: a later attempt writes over it. */
  readonly completions = new Map<string, Completion>();
  /** By attempt: what its crawler wrote there, for those who judge. */
  readonly everWritten = new Map<string, Completion>();
  #client = new Database(template());

  constructor() {
    this.#client.pragma('foreign_keys = ON');
  }

  /** A connection as a process has it after a boot. */
  connect(): Db {
    return drizzle(this.#client, { schema });
  }

  get client(): Database.Database {
    return this.#client;
  }

  writeCompletion(ref: AttemptRef, completion: Completion): void {
    this.completions.set(ref.executionId, completion);
    this.everWritten.set(nameOf(ref), completion);
  }

  snapshot(): Buffer {
    return this.#client.serialize();
  }

  /** Puts an older state of the database back: what a store that only pretends to commit leaves behind. */
  restore(snapshot: Buffer): void {
    this.#client.close();
    this.#client = new Database(snapshot);
    this.#client.pragma('foreign_keys = ON');
  }

  close(): void {
    this.#client.close();
  }
}

let migrated: Buffer | null = null;

/** The bytes of an empty, migrated database: migrations take longer than a whole history. */
function template(): Buffer {
  if (migrated !== null) return migrated;
  const client = new Database(':memory:');
  migrate(drizzle(client, { schema }), { migrationsFolder: MIGRATIONS });
  client.prepare("INSERT INTO meta (key, value) VALUES ('instance_id', ?)").run(INSTANCE);
  migrated = client.serialize();
  client.close();
  return migrated;
}
