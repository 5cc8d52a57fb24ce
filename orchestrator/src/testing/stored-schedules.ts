import Database from 'better-sqlite3';
import type { CompleteSchedule } from '@crawlerd/shared';
import { CronerCalendar } from '../adapters/cron/croner-calendar.ts';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { changedFields } from '../domain/changed-fields.ts';
import { isPaused, type ScheduleRecord, type TickRecord } from '../domain/schedule/schedule-record.ts';
import type { Ticks } from '../domain/schedule/ticks.ts';
import { TicksDueError, type PreparedLaunch } from '../ports/schedule-store.ts';
import { anExecution, EXAMPLES } from './executions.ts';
import { ScheduleLife, type ScheduledExecution } from './schedule-life.ts';
import { CONFIG } from './scheduled-world.ts';
import { openTestStore } from './test-store.ts';

const ALL = 10_000;
/** Of a removed schedule no more rows are kept. */
const REMOVED_ROWS = 100;

/** The schedules of one task in a real store, beside what is to become of their ticks. */
export class StoredSchedules {
  now: number;
  /** How many rows were compared with what they should be. */
  compared = 0;
  readonly #folder: string;
  readonly #calendar = new CronerCalendar();
  readonly #lives = new Map<string, ScheduleLife>();
  #unfinished: string[] = [];
  #store: SqliteStore;
  #ids = 0;

  constructor(folder: string, now: number) {
    this.#folder = folder;
    this.now = now;
    this.#store = openTestStore(folder);
  }

  close(): void {
    this.#store.close();
  }

  reopen(): void {
    this.close();
    this.#store = openTestStore(this.#folder);
  }

  /** Saves the task with these schedules. */
  put(documents: ReadonlyMap<string, CompleteSchedule>): void {
    const before = this.#records();
    const changed = before.filter(({ name, document }) => !isSame(document, documents.get(name)));
    const body = JSON.stringify({ config: CONFIG, labels: { n: this.#newId('n') } });
    const wanted = { ...this.#moment(), documents, newId: () => this.#newId('s') };
    this.#decidedFirst(changed, () => this.#store.tasks.put('shop', body, wanted.now, { schedules: wanted }));
    for (const { id, name } of changed) {
      const document = documents.get(name);
      if (document === undefined) this.#life(id).ends(this.now);
      else this.#life(id).changes(this.now, this.#ticksOf(document));
    }
    for (const { id, document } of this.#records()) {
      if (!this.#lives.has(id)) this.#lives.set(id, new ScheduleLife(id, this.now, this.#ticksOf(document)));
    }
  }

  removeTask(): void {
    const before = this.#records();
    this.#decidedFirst(before, () => this.#store.tasks.remove('shop', this.#moment()));
    for (const { id } of before) this.#life(id).ends(this.now);
  }

  setPaused(operatorPaused: boolean): void {
    for (const record of this.#records()) {
      if (record.operatorPaused === operatorPaused) continue;
      this.#decidedFirst([record], () =>
        this.#store.schedules.setPaused(record.id, operatorPaused, this.#moment()),
      );
    }
  }

  decide(queueRoom: number): void {
    const revision = this.#store.tasks.find('shop')?.revision ?? 0;
    const launch: PreparedLaunch = {
      task: { name: 'shop', revision },
      newExecution: () => anExecution({ id: this.#newId('e') }),
    };
    for (const record of this.#records()) {
      if (isPaused(record)) continue;
      this.#noteDecision(record);
      const decision = this.#store.schedules.decide(record.id, { ...this.#moment(), launch, queueRoom });
      if (decision.outcome !== 'decided') throw new Error(`${record.id} is ${decision.outcome}`);
      this.#unfinished.push(...decision.launched);
    }
  }

  /** The oldest so many. */
  finish(count: number): void {
    for (const id of this.#unfinished.slice(0, count)) {
      this.#store.apply(id, EXAMPLES.stop_requested, new Date(this.now));
    }
    this.#unfinished = this.#unfinished.slice(count);
  }

  /** See `ScheduleLife.faults`. */
  faults(): string[] {
    const executions = this.#executions();
    return [...this.#lives.values()].flatMap((life) => {
      const rows = this.#rows(life.id);
      if (life.isOver && rows.length >= REMOVED_ROWS) return [];
      this.compared += rows.length;
      const decidedUpTo = this.#store.schedules.find(life.id)?.decidedUpTo.getTime() ?? 0;
      const own = executions.filter(({ scheduleId }) => scheduleId === life.id);
      return life.faults(decidedUpTo, rows, own).map((fault) => `${life.id}: ${fault}`);
    });
  }

  #decidedFirst(changed: readonly ScheduleRecord[], change: () => void): void {
    try {
      for (const { id } of changed) this.#noteDecision(this.#store.schedules.find(id));
      change();
    } catch (error) {
      if (!(error instanceof TicksDueError)) throw error;
      this.decide(ALL);
      change();
    }
  }

  #noteDecision(record: ScheduleRecord | null): void {
    if (record === null) return;
    this.#life(record.id).decides(this.now, record.decidedUpTo.getTime(), this.#rows(record.id));
  }

  #life(id: string): ScheduleLife {
    const life = this.#lives.get(id);
    if (life === undefined) throw new Error(`${id} was never made`);
    return life;
  }

  #records(): readonly ScheduleRecord[] {
    return this.#store.schedules.list({ limit: ALL, after: null }).schedules;
  }

  #rows(id: string): readonly TickRecord[] {
    return this.#store.schedules.ticks(id, { limit: ALL, before: null })?.ticks ?? [];
  }

  #executions(): readonly (ScheduledExecution & { readonly scheduleId: string })[] {
    const db = new Database(dataLayout(this.#folder).databaseFile, { readonly: true });
    const columns = 'id, schedule_key AS key, schedule_id AS scheduleId';
    const all = db
      .prepare<[], ScheduledExecution & { scheduleId: string }>(
        `SELECT ${columns} FROM executions WHERE schedule_key IS NOT NULL`,
      )
      .all();
    db.close();
    return all;
  }

  #moment() {
    return { now: new Date(this.now), calendar: this.#calendar };
  }

  #ticksOf({ cron, time_zone: timeZone }: CompleteSchedule): Ticks {
    return this.#calendar.ticksOf({ cron, timeZone });
  }

  #newId(prefix: string): string {
    return `${prefix}${String((this.#ids += 1)).padStart(8, '0')}`;
  }
}

function isSame(document: CompleteSchedule, other: CompleteSchedule | undefined): boolean {
  return other !== undefined && changedFields(document, other, 1).length === 0;
}
