import { isWanted, notificationKindOf } from '../../domain/notify/notification.ts';
import { EVENT_KINDS, type EventKind } from '../../domain/transitions.ts';
import type { EventRow } from '../ledger.ts';
import type { DeliveryRead, EndpointRead, TickRowRead } from '../task-ledger.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/** Ticks that somebody chose not to launch, or that another one stands for. */
const UNTOLD: ReadonlySet<string | null> = new Set([null, 'paused', 'superseded', 'schedule_changed']);

/** Promise 11: what is due has a row, what has one is delivered in its order, and what is delivered was taken. */
export class DeliveryWatch {
  /** Deliveries that were given up once: what comes behind them does not wait for them. */
  readonly #givenUp = new Set<number>();
  #before = new Map<string, EndpointRead>();
  #lastTick = 0;
  #lastDelivery = 0;

  /** Run when the database has changed. */
  get checkers(): Checker[] {
    return [
      { promise: 11, find: (world) => this.#everythingDueHasARow(world) },
      { promise: 11, find: deliveredWasTaken },
      { promise: 11, find: failedSaysWhy },
    ];
  }

  /** Run after each step: what receivers have taken since then. */
  outOfOrder({ receivers, tasks }: World): string | null {
    for (const { id, state } of tasks.deliveries) if (state === 'failed') this.#givenUp.add(id);
    for (const id of receivers?.newlyTaken.splice(0) ?? []) {
      const delivery = tasks.deliveries.find((each) => each.id === id);
      const skipped = tasks.deliveries.find(
        (earlier) =>
          delivery !== undefined &&
          isBefore(earlier, delivery) &&
          receivers?.taken.has(earlier.id) === false &&
          !this.#givenUp.has(earlier.id),
      );
      if (skipped !== undefined) return `${id} was taken before ${skipped.id}, both of ${skipped.subject}`;
    }
    return null;
  }

  atTheEnd({ tasks }: World): string | null {
    const open = tasks.deliveries.find(({ state }) => state === 'pending');
    return open === undefined ? null : `${open.id} of ${open.subject} for ${open.endpoint} waits forever`;
  }

  #everythingDueHasARow({ ledger, tasks }: World): string | null {
    const rows = tasks.schedules.flatMap(({ ticks }) => ticks).filter(({ id }) => id > this.#lastTick);
    const added = tasks.deliveries.filter(({ id }) => id > this.#lastDelivery);
    // Whether one that came or was changed in this step was there before, nobody knows.
    const steady = tasks.endpoints.filter((each) => isSame(each, this.#before.get(each.name)));
    this.#lastTick = Math.max(this.#lastTick, ...rows.map(({ id }) => id));
    this.#lastDelivery = added.at(-1)?.id ?? this.#lastDelivery;
    this.#before = new Map(tasks.endpoints.map((each) => [each.name, each]));
    for (const endpoint of steady) {
      const own = added.filter((each) => each.endpoint === endpoint.name);
      const missing = dueOf(ledger.newEvents, endpoint, ({ execution_id: id }) => ledger.spec(id)).find(
        ({ executionId, kind }) =>
          !own.some((each) => each.executionId === executionId && each.kind === kind),
      );
      if (missing !== undefined)
        return `${endpoint.name} is not told of ${missing.executionId}: ${missing.kind}`;
      const tick = rows.find((row) => isTold(row, endpoint, tasks.schedules) && !own.some(isOfTicks));
      if (tick !== undefined)
        return `${endpoint.name} is not told of a tick of ${tick.scheduleId}: ${tick.reason}`;
    }
    return null;
  }
}

interface Due {
  readonly executionId: string;
  readonly kind: string;
}

function dueOf(
  events: readonly EventRow[],
  { filter }: EndpointRead,
  specOf: (event: EventRow) => ReturnType<World['ledger']['spec']>,
): Due[] {
  return events.flatMap((event) => {
    const { execution_id: executionId, from_status: fromStatus, to_status: toStatus } = event;
    if (fromStatus === null || !isEventKind(event.kind)) return [];
    const kind = notificationKindOf({ kind: event.kind, fromStatus, toStatus });
    if (kind === null) return [];
    const { task, labels } = specOf(event);
    return isWanted(filter, { kind, task: task?.name ?? null, labels }) ? [{ executionId, kind }] : [];
  });
}

function isEventKind(kind: string): kind is EventKind {
  return EVENT_KINDS.some((each) => each === kind);
}

function isTold(
  { scheduleId, reason }: TickRowRead,
  { filter }: EndpointRead,
  schedules: World['tasks']['schedules'],
): boolean {
  const task = schedules.find(({ id }) => id === scheduleId)?.task ?? null;
  return !UNTOLD.has(reason) && isWanted(filter, { kind: 'tick_skipped', task, labels: {} });
}

function isOfTicks({ kind }: DeliveryRead): boolean {
  return kind === 'tick_skipped';
}

function isSame(endpoint: EndpointRead, before: EndpointRead | undefined): boolean {
  return before !== undefined && JSON.stringify(before.filter) === JSON.stringify(endpoint.filter);
}

function isBefore(earlier: DeliveryRead, { id, endpoint, subject }: DeliveryRead): boolean {
  return earlier.id < id && earlier.endpoint === endpoint && earlier.subject === subject;
}

const deliveredWasTaken: Checker['find'] = ({ tasks, receivers }) => {
  const wrong = tasks.deliveries.find(
    ({ id, state }) => state === 'delivered' && receivers?.taken.has(id) !== true,
  );
  return wrong === undefined ? null : `${wrong.id} is noted as delivered, but nobody has taken it`;
};

const failedSaysWhy: Checker['find'] = ({ tasks }) => {
  const silent = tasks.deliveries.find(
    ({ state, attempts, failure }) =>
      failure === null && (state === 'failed' || (state === 'pending' && attempts > 0)),
  );
  return silent === undefined ? null : `${silent.id} was tried and does not carry its last failure`;
};
