import { isFinished } from '@crawlerd/shared';
import { secondsBetween } from '../domain/seconds-between.ts';
import type { EventRecord } from '../ports/event-record.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meters } from '../ports/meters.ts';
import type { Store } from '../ports/store.ts';

export interface MeterFeedDeps {
  readonly store: Store;
  readonly meters: Meters;
  readonly logger: Logger;
}

const EVENTS_AT_ONCE = 100;
/** More ticks than that are counted with the next looks. */
const TICK_ROWS_AT_ONCE = 1000;

/** Counts what the history says: each line of it once, since the start. */
export class MeterFeed {
  readonly #deps: MeterFeedDeps;
  #lastEvent = 0;
  #lastTick = 0;
  #isDue = false;
  #end: () => void = () => undefined;

  constructor(deps: MeterFeedDeps) {
    this.#deps = deps;
  }

  /** From here on what happens is counted. To be called when the store may be read, and before anything happens. */
  begin(): void {
    const { store } = this.#deps;
    this.#lastEvent = store.lastEventId();
    this.#lastTick = store.schedules.lastTickRow();
    this.#end = store.onEvents(() => this.#ask());
  }

  end(): void {
    this.#end();
  }

  /** Ticks that launched nothing are in no event. */
  countTicks(): void {
    const { store, meters } = this.#deps;
    for (const { id, outcome, count } of store.schedules.tickRows(this.#lastTick, TICK_ROWS_AT_ONCE)) {
      this.#lastTick = id;
      meters.ticked(outcome, count);
    }
  }

  /** After the commit that told of it, and once for all that happens in it. */
  #ask(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      try {
        this.#countEvents();
      } catch (error) {
        // What was not read is read with the next event.
        this.#deps.logger.warn({ error }, 'what happened could not be counted for the metrics');
      }
    });
  }

  #countEvents(): void {
    for (;;) {
      const events = this.#deps.store.events({ after: this.#lastEvent, limit: EVENTS_AT_ONCE });
      for (const event of events) {
        this.#lastEvent = event.id;
        this.#count(event);
      }
      if (events.length < EVENTS_AT_ONCE) return;
    }
  }

  #count({ executionId, fromStatus, toStatus, attempt, at, reason, task }: EventRecord): void {
    const { store, meters } = this.#deps;
    if (fromStatus === toStatus) return;
    if (fromStatus === 'starting' && toStatus === 'running' && attempt === 1) {
      const accepted = store.find(executionId)?.execution.createdAt;
      if (accepted !== undefined) meters.launched(secondsBetween(accepted, at));
      return;
    }
    if (!isFinished(toStatus)) return;
    const snapshot = store.find(executionId);
    const because = reason ?? snapshot?.execution.verdict?.reason;
    if (because !== undefined) meters.ended(toStatus, because);
    const { crawled_urls: pages = 0, data_items: items = 0 } = snapshot?.liveness.progress ?? {};
    meters.crawled(task?.name ?? null, { pages, items });
  }
}
