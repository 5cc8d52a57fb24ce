import type Database from 'better-sqlite3';
import type { Status } from '@crawlerd/shared';
import { preparedOnce } from '../adapters/sqlite/prepared-once.ts';
import type { ExecutionSpec } from '../domain/execution.ts';
import type { Disk } from './disk.ts';

export interface ExecutionRow {
  readonly id: string;
  readonly status: Status;
  readonly reason: string | null;
  readonly message: string | null;
  readonly attempt: number;
  readonly stop_cause: string | null;
  readonly result: string | null;
  readonly schedule_id: string | null;
  /** Whether it may start only when the earlier ones of its schedule are finished. */
  readonly waits_for_earlier: number | null;
}

export interface AttemptRow {
  readonly execution_id: string;
  readonly number: number;
  readonly container_id: string | null;
  readonly released_at: number | null;
  readonly completion_digest: string | null;
}

export interface EventRow {
  readonly id: number;
  readonly execution_id: string;
  readonly attempt: number;
  readonly kind: string;
  readonly from_status: Status | null;
  readonly to_status: Status;
}

/** How far an execution has come, by the last heartbeat that is written down. */
export interface ProgressRow {
  readonly sequence: number | null;
  readonly crawled: number;
}

/** The content of the database, read without the store: of the orchestrator's state only this survives a crash. */
export class Ledger {
  readonly #disk: Disk;
  #client: unknown = null;
  #queries: ReturnType<typeof queriesOf> | null = null;
  #changes = -1;
  #readChanges = -1;
  #lastEvent = 0;
  #progress: ReadonlyMap<string, ProgressRow> | null = null;
  #fingerprint: { readonly text: string; readonly changes: number; readonly client: unknown } | null = null;
  readonly #specs = new Map<string, ExecutionSpec>();
  executions: readonly ExecutionRow[] = [];
  attempts: readonly AttemptRow[] = [];
  /** Events written since the last refresh. */
  newEvents: readonly EventRow[] = [];

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Rereads the tables that have changed; false if the database has not changed at all. */
  refresh(): boolean {
    if (this.#client !== this.#disk.client) {
      this.#client = this.#disk.client;
      this.#queries = queriesOf(this.#disk.client);
      this.#changes = -1;
      this.#readChanges = -1;
    }
    const { changes, unread } = this.#disk;
    this.newEvents = [];
    if (changes === this.#changes) return false;
    this.#changes = changes;
    const readChanges = changes - unread;
    if (readChanges === this.#readChanges) return true;
    this.#readChanges = readChanges;
    this.#progress = null;
    this.executions = this.#queries?.executions.all() ?? [];
    this.attempts = this.#queries?.attempts.all() ?? [];
    this.newEvents = this.#queries?.events.all(this.#lastEvent) ?? [];
    this.#lastEvent = this.newEvents.at(-1)?.id ?? this.#lastEvent;
    return true;
  }

  /** The spec of the execution, which never changes. */
  spec(executionId: string): ExecutionSpec {
    const known = this.#specs.get(executionId);
    if (known !== undefined) return known;
    const spec: ExecutionSpec = JSON.parse(this.#queries?.spec.get(executionId) ?? '');
    this.#specs.set(executionId, spec);
    return spec;
  }

  progress(executionId: string): ProgressRow {
    this.#progress ??= new Map(this.#queries?.progress.all().map((row) => [row.execution_id, row]));
    return this.#progress.get(executionId) ?? NO_PROGRESS;
  }

  /** The content of all tables, to compare two moments. */
  fingerprint(): string {
    const { changes } = this.#disk;
    if (this.#fingerprint?.changes !== changes || this.#fingerprint.client !== this.#disk.client) {
      const text = JSON.stringify(this.#queries?.tables.map((table) => table.all()));
      this.#fingerprint = { text, changes, client: this.#disk.client };
    }
    return this.#fingerprint.text;
  }
}

const NO_PROGRESS: ProgressRow = { sequence: null, crawled: 0 };
const TABLES = ['executions', 'attempts', 'events', 'documents', 'tasks', 'schedules', 'ticks', 'deliveries'];

const queriesOf = preparedOnce((client: Database.Database) => {
  return {
    tables: TABLES.map((table) => client.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)),
    executions: client.prepare<[], ExecutionRow>(
      `SELECT id, status, reason, message, attempt, stop_cause, result, schedule_id, waits_for_earlier
        FROM executions ORDER BY id`,
    ),
    attempts: client.prepare<[], AttemptRow>(
      'SELECT execution_id, number, container_id, released_at, completion_digest FROM attempts ORDER BY execution_id, number',
    ),
    progress: client.prepare<[], ProgressRow & { readonly execution_id: string }>(
      "SELECT execution_id, sequence, ifnull(progress ->> 'crawled_urls', 0) AS crawled FROM liveness",
    ),
    spec: client.prepare<[string], string>('SELECT spec FROM executions WHERE id = ?').pluck(),
    events: client.prepare<[number], EventRow>(
      'SELECT id, execution_id, attempt, kind, from_status, to_status FROM events WHERE id > ? ORDER BY id',
    ),
  };
});
