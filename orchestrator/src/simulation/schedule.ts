import type { Incarnation } from './incarnation.ts';

/** Something that will happen when the simulation chooses it. */
export interface PendingEvent {
  readonly label: string;
  /** The incarnation that owns the event, which is discarded when that dies. Null: the world's own. */
  readonly of: Incarnation | null;
  /** Earliest moment, in true time. */
  readonly dueMs?: number;
  /** What else must hold before it can happen. */
  readonly isReady?: () => boolean;
  /** A request that the engine still has although its caller no longer waits for the answer. */
  readonly isAbandoned?: boolean;
  readonly run: () => void;
  /** What it may leave when its incarnation dies: half a write, or a request that the engine still has. */
  readonly onDeath?: () => void;
}

/**
 * All pending events, and the true time, which never jumps. The simulation alone chooses the next event and
 * when time passes, so one seed determines every interleaving.
 */
export class Schedule {
  #nowMs = 0;
  #events: PendingEvent[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  add(event: PendingEvent): void {
    this.#events.push(event);
  }

  remove(event: PendingEvent): void {
    const at = this.#events.indexOf(event);
    if (at !== -1) this.#events.splice(at, 1);
  }

  /** Events that can happen now, in the order in which they were added. */
  ready(): PendingEvent[] {
    return this.#events.filter((event) => this.#isReady(event));
  }

  /** Whether an abandoned request may still take effect. */
  get hasAbandoned(): boolean {
    return this.#events.some(({ isAbandoned }) => isAbandoned === true);
  }

  advanceTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  /** Lets time pass until the next event is due; false if none ever will be. */
  advanceToNext(): boolean {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueMs = 0, of } of this.#events) {
      if (dueMs > this.#nowMs && dueMs < next && of?.isFrozen !== true) next = dueMs;
    }
    if (next === Number.POSITIVE_INFINITY) return false;
    this.advanceTo(next);
    return true;
  }

  /** Discards the events of a dead incarnation. */
  discardEventsOf(incarnation: Incarnation): void {
    const underWay = this.#events.filter(({ of }) => of === incarnation);
    this.#events = this.#events.filter(({ of }) => of !== incarnation);
    for (const event of underWay) event.onDeath?.();
  }

  #isReady({ of, dueMs = 0, isReady }: PendingEvent): boolean {
    return dueMs <= this.#nowMs && of?.isFrozen !== true && isReady?.() !== false;
  }
}
