import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import type { Completion } from '@crawlerd/shared';
import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import type { OutputUsage } from '../domain/output-quota.ts';
import { FileLostError } from '../adapters/sqlite/database-files.ts';
import type { Db } from '../adapters/sqlite/open-database.ts';
import { forgetEndpoints } from '../adapters/sqlite/outbox.ts';
import { preparedOnce } from '../adapters/sqlite/prepared-once.ts';
import * as schema from '../adapters/sqlite/schema.ts';
import type { LogRecord } from '../ports/runtime.ts';
import type { Random } from './random.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

const MIB = 1024 * 1024;
const EMPTY: OutputUsage = { bytes: 0, entries: 0 };

/** Instance label of our containers; fixed, because all randomness must come from the seed. */
export const INSTANCE = 'simulated';

/** A record of the runtime, or a note of our own. */
export type LogLine = LogRecord | string;

/** Our copy of what one attempt printed. */
export interface LogFile {
  readonly lines: LogLine[];
  /** Number of lines that survive a power cut. */
  synced: number;
}

/** What survives a crash of the orchestrator: its database and its files. */
export class Disk {
  /** By attempt, such as `e01/1`. */
  readonly logs = new Map<string, LogFile>();
  /** Executions whose output folder was made before any container. */
  readonly folders = new Set<string>();
  /** `completion.json` of the output folder, by execution: a later attempt writes over it. */
  readonly completions = new Map<string, Completion>();
  /** By attempt: everything its crawler ever wrote there, for the checkers. */
  readonly everWritten = new Map<string, Completion[]>();
  /** By execution: what its output folder holds. */
  readonly #outputs = new Map<string, OutputUsage>();
  readonly #mostUsed = new Map<string, OutputUsage>();
  #db = spare.pop() ?? drizzle(new Database(template()), { schema });
  #isFull = false;
  #unread = 0;
  #changes = changesOf(this.client);
  /** The database as of the last commit that was synced; null while nothing came after it. */
  #synced: Buffer | null = null;

  /** The database as it was when its file was deleted, as the last backup has it; null while it is in place. */
  #backup: Buffer | null = null;
  #isSaved = false;
  /** False with a planted fault: then nobody looks where the file is. */
  isWatched = true;

  constructor() {
    this.#open();
  }

  get isLost(): boolean {
    return this.#backup !== null;
  }

  /** The file of the database is deleted or replaced. A process that has it open notices nothing by itself. */
  loseDatabase(): void {
    this.#backup = this.snapshot();
  }

  /** @throws FileLostError */
  requireInPlace(): void {
    if (this.isLost && this.isWatched) throw new FileLostError('the database was deleted');
  }

  /** The process that had it open has noticed, and what it saves is on disk. */
  saveDatabase(): void {
    this.#isSaved = true;
    this.afterSynced();
  }

  /** The process is gone, and with it what it wrote to a file without a name, unless it has saved it. */
  putBackDatabase(): void {
    const backup = this.#backup;
    this.#backup = null;
    if (backup !== null && !this.#isSaved) {
      this.restore(backup);
      this.#synced = null;
    }
    this.#isSaved = false;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** While it is full, writes fail and reads succeed. */
  set isFull(isFull: boolean) {
    this.#isFull = isFull;
    this.client.pragma(`query_only = ${isFull ? 'ON' : 'OFF'}`);
  }

  /** The connection of a freshly started process. It is still that of the one before: so its statements are prepared. */
  connect(): Db {
    // What the process before had in memory beside the connection.
    forgetEndpoints(this.#db);
    return this.#db;
  }

  /** Increases with every row written. */
  get changes(): number {
    return this.#changes.get() ?? 0;
  }

  /** Counts apart what is written to no table that the ledger reads. */
  writeUnread<T>(write: () => T): T {
    const before = this.changes;
    try {
      return write();
    } finally {
      this.#unread += this.changes - before;
    }
  }

  /** How many of the changes are in no table that the ledger reads. */
  get unread(): number {
    return this.#unread;
  }

  get client(): Database.Database {
    return this.#db.$client;
  }

  log(ref: AttemptRef): LogFile {
    const name = attemptKey(ref);
    const file = this.logs.get(name) ?? { lines: [], synced: 0 };
    this.logs.set(name, file);
    return file;
  }

  writeCompletion(ref: AttemptRef, completion: Completion): void {
    this.completions.set(ref.executionId, completion);
    const name = attemptKey(ref);
    this.everWritten.set(name, [...(this.everWritten.get(name) ?? []), completion]);
  }

  writeOutput(executionId: string, mb: number): void {
    const { bytes, entries } = this.usage(executionId);
    const now = { bytes: bytes + mb * MIB, entries: entries + 1 };
    this.#outputs.set(executionId, now);
    if (now.bytes > this.mostUsed(executionId).bytes) this.#mostUsed.set(executionId, now);
  }

  deleteOutput(executionId: string): void {
    this.#outputs.delete(executionId);
  }

  usage(executionId: string): OutputUsage {
    return this.#outputs.get(executionId) ?? EMPTY;
  }

  /** The most it ever held, for the checkers. */
  mostUsed(executionId: string): OutputUsage {
    return this.#mostUsed.get(executionId) ?? EMPTY;
  }

  snapshot(): Buffer {
    return this.client.serialize();
  }

  /** Before a commit that is not synced: what a power cut would leave. */
  beforeUnsynced(): void {
    this.#synced ??= this.snapshot();
  }

  /** A synced commit makes all earlier commits durable too. */
  afterSynced(): void {
    this.#synced = null;
  }

  /** The machine loses power: what was not synced may be lost. */
  losePower(random: Random): void {
    if (this.#synced !== null && random.chance(0.7)) this.restore(this.#synced);
    this.#synced = null;
    for (const file of this.logs.values()) {
      file.lines.length = random.between(file.synced, file.lines.length);
    }
  }

  /** Restores an older state of the database. */
  restore(snapshot: Buffer): void {
    this.client.close();
    this.#db = drizzle(new Database(snapshot), { schema });
    this.#open();
  }

  /** The next history takes the connection, with its statements prepared: whatever is left of this one is dead. */
  close(): void {
    this.isFull = false;
    this.client.exec(EMPTY_ALL);
    spare.push(this.#db);
  }

  #open(): void {
    this.client.pragma('foreign_keys = ON');
    this.#changes = changesOf(this.client);
    this.#unread = 0;
    this.isFull = this.#isFull;
  }
}

const changesOf = preparedOnce((client: Database.Database) =>
  client.prepare<[], number>('SELECT total_changes()').pluck(),
);

/** Connections of histories that are over, to databases as {@link template} makes them. */
const spare: Db[] = [];
/** All that depends on an execution goes with it. Numbers begin at one again. */
const EMPTY_ALL = `BEGIN; DELETE FROM executions; DELETE FROM tombstones; DELETE FROM tasks; DELETE FROM task_revisions;
  DELETE FROM task_figures; DELETE FROM secrets; DELETE FROM tokens; DELETE FROM schedules; DELETE FROM endpoints; DELETE FROM conditions; DELETE FROM meta WHERE key <> 'instance_id';
  DELETE FROM sqlite_sequence; COMMIT`;

let migrated: Buffer | null = null;

/** The bytes of an empty, migrated database, built once: migrations take longer than a whole history. */
function template(): Buffer {
  if (migrated !== null) return migrated;
  const client = new Database(':memory:');
  migrate(drizzle(client, { schema }), { migrationsFolder: MIGRATIONS });
  client.prepare("INSERT INTO meta (key, value) VALUES ('instance_id', ?)").run(INSTANCE);
  migrated = client.serialize();
  client.close();
  return migrated;
}
