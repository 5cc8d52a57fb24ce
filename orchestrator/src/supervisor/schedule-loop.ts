import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Loops } from './loops.ts';

export interface ScheduleLoopDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly decide: (scheduleId: string) => Promise<void>;
}

/** However far away the next tick is: clocks may be set, and timers be wrong by then. */
const SLEEP_MAX_MS = 60_000;
/** With nothing to look at there is nothing that a clock could change. */
const UNTIL_ASKED_MS = 2 ** 31 - 1;
/** What could not be decided is left alone for so long. */
const RETRY_MS = 5000;
const DUE_MAX = 100;

/**
 * Decides due schedules, one after the other with a turn for others in between. What is due is read from the store each
 * time: no timer knows a schedule, so none can be forgotten.
 */
export class ScheduleLoop {
  readonly #deps: ScheduleLoopDeps;
  readonly #work: Loops;
  #sleep = new AbortController();

  constructor(deps: ScheduleLoopDeps, work: Loops) {
    this.#deps = deps;
    this.#work = work;
  }

  /** Looks at once: schedules were changed. */
  ask(): void {
    this.#sleep.abort();
  }

  async run(stopped: AbortSignal): Promise<void> {
    const end = (): void => this.#sleep.abort();
    stopped.addEventListener('abort', end, { once: true });
    while (!stopped.aborted) {
      this.#sleep = new AbortController();
      const { signal } = this.#sleep;
      let sleepMs = RETRY_MS;
      await this.#work.guarded('looking at the schedules', async () => {
        sleepMs = await this.#decideDue(stopped);
      });
      // What was asked meanwhile has ended this sleep already.
      if (!stopped.aborted) await this.#deps.timers.pause(sleepMs, signal);
    }
    stopped.removeEventListener('abort', end);
  }

  /** Returns for how long nothing is due. */
  async #decideDue(stopped: AbortSignal): Promise<number> {
    const { store, clock, timers } = this.#deps;
    const looked = new Set<string>();
    for (;;) {
      const due = store.schedules.due(clock.now(), DUE_MAX).filter((id) => !looked.has(id));
      if (due.length === 0) break;
      for (const id of due) {
        if (stopped.aborted) return 0;
        await this.#work.guarded('deciding a schedule', async () => {
          // Once each: what fails is not tried without end.
          looked.add(id);
          await this.#deps.decide(id);
        });
        await timers.pause(0);
      }
    }
    const next = store.schedules.nextLookAt();
    if (next === null) return UNTIL_ASKED_MS;
    const waitMs = next.getTime() - clock.now().getTime();
    return Math.min(SLEEP_MAX_MS, waitMs > 0 ? waitMs : RETRY_MS);
  }
}
