import type Database from 'better-sqlite3';
import type {
  CompleteSchedule,
  DeliveredKind,
  DeliveryState,
  EndpointFilter,
  TickReason,
} from '@crawlerd/shared';
import { preparedOnce } from '../adapters/sqlite/prepared-once.ts';
import type { TickOutcome } from '../domain/schedule/schedule-record.ts';
import type { Disk } from './disk.ts';

export interface TickRowRead {
  readonly id: number;
  readonly scheduleId: string;
  readonly firstTick: number;
  readonly lastTick: number;
  readonly count: number;
  readonly countIsMinimum: number;
  readonly outcome: TickOutcome;
  readonly reason: TickReason | null;
  readonly executionId: string | null;
}

interface ScheduleColumns {
  readonly id: string;
  readonly task: string;
  readonly document: string;
  readonly operatorPaused: number;
  readonly decidedUpTo: number;
  readonly removedAt: number | null;
}

export interface ScheduleRead extends Omit<ScheduleColumns, 'document' | 'operatorPaused'> {
  /** As it is stored, to be compared. */
  readonly text: string;
  readonly document: CompleteSchedule;
  readonly isEnabled: boolean;
  readonly isOperatorPaused: boolean;
  readonly ticks: readonly TickRowRead[];
}

/** An execution that a schedule has launched. */
export interface ScheduledRow {
  readonly id: string;
  readonly key: string;
  readonly scheduleId: string;
}

export interface EndpointRead {
  readonly name: string;
  readonly filter: EndpointFilter;
  readonly isPaused: boolean;
  readonly createdAt: number;
}

export interface DeliveryRead {
  readonly id: number;
  readonly endpoint: string;
  readonly subject: string;
  readonly kind: DeliveredKind;
  readonly executionId: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly failure: string | null;
}

/** The tables of tasks, schedules and notifications, read without the store. */
export class TaskLedger {
  readonly #disk: Disk;
  readonly #documents = new Map<string, CompleteSchedule>();
  schedules: readonly ScheduleRead[] = [];
  scheduled: readonly ScheduledRow[] = [];
  endpoints: readonly EndpointRead[] = [];
  deliveries: readonly DeliveryRead[] = [];

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  refresh(): void {
    const queries = queriesOf(this.#disk.client);
    const ticks = queries.ticks.all();
    this.schedules = queries.schedules.all().map(({ document: text, operatorPaused, ...row }) => {
      const document = this.#document(text);
      const isOperatorPaused = operatorPaused === 1;
      const isEnabled = row.removedAt === null && !isOperatorPaused && !document.paused;
      const own = ticks.filter(({ scheduleId }) => scheduleId === row.id);
      return Object.assign(row, { text, document, isOperatorPaused, isEnabled, ticks: own });
    });
    this.scheduled = queries.scheduled.all();
    this.endpoints = queries.endpoints.all().map(({ filter: text, pausedAt, ...row }) => {
      const filter: EndpointFilter = JSON.parse(text);
      return Object.assign(row, { filter, isPaused: pausedAt !== null });
    });
    this.deliveries = queries.deliveries.all();
  }

  #document(text: string): CompleteSchedule {
    const document: CompleteSchedule = this.#documents.get(text) ?? JSON.parse(text);
    this.#documents.set(text, document);
    return document;
  }
}

const queriesOf = preparedOnce((client: Database.Database) => ({
  schedules: client.prepare<[], ScheduleColumns>(
    `SELECT id, task_name AS task, document, operator_paused AS operatorPaused, decided_up_to AS decidedUpTo,
      removed_at AS removedAt FROM schedules ORDER BY id`,
  ),
  ticks: client.prepare<[], TickRowRead>(
    `SELECT id, schedule_id AS scheduleId, first_tick AS firstTick, last_tick AS lastTick, count,
      count_is_minimum AS countIsMinimum, outcome, reason, execution_id AS executionId FROM ticks ORDER BY id`,
  ),
  scheduled: client.prepare<[], ScheduledRow>(
    `SELECT id, schedule_key AS key, schedule_id AS scheduleId FROM executions
      WHERE schedule_key IS NOT NULL ORDER BY id`,
  ),
  endpoints: client.prepare<
    [],
    Omit<EndpointRead, 'filter' | 'isPaused'> & { filter: string; pausedAt: number | null }
  >('SELECT name, filter, paused_at AS pausedAt, created_at AS createdAt FROM endpoints ORDER BY name'),
  deliveries: client.prepare<[], DeliveryRead>(
    `SELECT id, endpoint, subject, kind, execution_id AS executionId, state, attempts,
      next_attempt_at AS nextAttemptAt, failure FROM deliveries ORDER BY id`,
  ),
}));
