import type { Incarnation } from './incarnation.ts';

/** Something that will happen when the simulation chooses it. */
export interface PendingEvent {
  readonly label: string;
  /** Whose event it is: it never happens once that incarnation is dead. Null: the world's own. */
  readonly of: Incarnation | null;
  /** Not before this moment of true time. */
  readonly dueMs?: number;
  /** What else must hold before it can happen. */
  readonly isReady?: () => boolean;
  /** A request that its engine still has, though nobody waits for its answer any more. */
  readonly isForgotten?: boolean;
  readonly run: () => void;
  /** What may be left of it when its incarnation dies: half a write, a request the engine still has. */
  readonly onDeath?: () => void;
}

/**
 * All that is going to happen, and the true time, which never jumps. The simulation alone chooses which
 * event comes next and when time passes, so one seed fixes every interleaving.
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

  /** What could happen now, in the order in which it was added. */
  ready(): PendingEvent[] {
    return this.#events.filter((event) => this.#isReady(event));
  }

  /** Whether something may still happen that nobody waits for. */
  get hasForgotten(): boolean {
    return this.#events.some(({ isForgotten }) => isForgotten === true);
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

  /** Forgets what a dead incarnation had under way. */
  forget(incarnation: Incarnation): void {
    const underWay = this.#events.filter(({ of }) => of === incarnation);
    this.#events = this.#events.filter(({ of }) => of !== incarnation);
    for (const event of underWay) event.onDeath?.();
  }

  #isReady({ of, dueMs = 0, isReady }: PendingEvent): boolean {
    return dueMs <= this.#nowMs && of?.isFrozen !== true && isReady?.() !== false;
  }
}
