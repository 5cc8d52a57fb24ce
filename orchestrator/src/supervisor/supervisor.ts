import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import { dispatch } from '../use-cases/dispatch.ts';
import { driveExecution, type DriveDeps } from '../use-cases/drive-execution.ts';
import { flagOverdue, flagSilent } from '../use-cases/flag-silent.ts';
import { BackgroundStops } from './background-stops.ts';
import { KeyedQueue } from './keyed-queue.ts';

export interface SupervisorDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly capture: LogCapture;
  readonly credentials: Credentials;
  readonly callbackAuthority: () => string;
  readonly settings: SupervisorSettings;
}

export interface SupervisorSettings {
  readonly maxConcurrent: number;
  /** Between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** How often deadlines are looked at; also the most a stale flag can be late. */
  readonly scanMs: number;
  /** How often everything unfinished is compared with the runtime, whatever the events said. */
  readonly reconcileMs: number;
}

/** A scan that comes this much later than planned means that this machine slept or was held up. */
const GAP_MS = 10_000;
const RECONNECT_MS = 1000;
const DISPATCH = 'dispatch';

/**
 * The loops that keep store and runtime together. All they do is decide when to look: hints of the
 * engine, changes by use-cases, timers; the looking is `driveExecution`'s.
 */
export class Supervisor implements Wakeups {
  readonly #deps: SupervisorDeps;
  readonly #drive: DriveDeps;
  readonly #stopped = new AbortController();
  readonly #executions: KeyedQueue;
  readonly #dispatcher: KeyedQueue;
  /** Of executions that are to be looked at again at a time; aborted when an earlier look makes it idle. */
  readonly #alarms = new Map<string, AbortController>();
  #loops: Promise<unknown>[] = [];

  constructor(deps: SupervisorDeps) {
    const { runtime, logger, settings } = deps;
    const { stopGraceSeconds: graceSeconds } = settings;
    this.#deps = deps;
    this.#drive = {
      ...deps,
      stopGraceSeconds: graceSeconds,
      stops: new BackgroundStops({ runtime, wakeups: this, logger, graceSeconds }),
      // A crawler that has reported needs no more time to leave than one that was told to.
      lingerSeconds: graceSeconds,
    };
    this.#executions = new KeyedQueue((id) => this.#guarded('driving an execution', () => this.#look(id)));
    this.#dispatcher = new KeyedQueue(() => this.#guarded('dispatching', () => this.#dispatch()));
  }

  /** Starting is recovering: everything unfinished is compared with what the runtime still has. */
  start(): void {
    this.#deps.store.forgiveSilence(this.#deps.clock.now());
    this.#reconcile();
    this.dispatcher();
    this.#loops = [this.#scanLoop(), this.#reconcileLoop(), this.#watchLoop()];
  }

  /** Ends the loops and what they have under way. Containers are left as they are. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const alarm of this.#alarms.values()) alarm.abort();
    this.#alarms.clear();
    await Promise.all(this.#loops);
    await this.idle();
  }

  /** Resolves when nothing is under way: every wake-up so far has been answered. */
  async idle(): Promise<void> {
    await this.#dispatcher.idle();
    await this.#executions.idle();
  }

  execution(executionId: string): void {
    if (!this.#stopped.signal.aborted) this.#executions.ask(executionId);
  }

  dispatcher(): void {
    if (!this.#stopped.signal.aborted) this.#dispatcher.ask(DISPATCH);
  }

  async #look(executionId: string): Promise<void> {
    const again = await driveExecution(this.#drive, executionId);
    if (again !== null) this.#wakeAt(executionId, again);
    // Any look may have found an end, and with it a free place.
    this.dispatcher();
  }

  #wakeAt(executionId: string, at: Date): void {
    if (this.#stopped.signal.aborted) return;
    this.#alarms.get(executionId)?.abort();
    const alarm = new AbortController();
    this.#alarms.set(executionId, alarm);
    const delayMs = Math.max(0, at.getTime() - this.#deps.clock.now().getTime());
    void this.#deps.timers.pause(delayMs, alarm.signal).then(() => {
      if (alarm.signal.aborted) return;
      this.#alarms.delete(executionId);
      this.execution(executionId);
    });
  }

  async #dispatch(): Promise<void> {
    const { maxConcurrent } = this.#deps.settings;
    await dispatch({ ...this.#deps, wakeups: this, maxConcurrent });
  }

  #reconcile(): void {
    for (const id of this.#deps.store.unreleased()) this.execution(id);
  }

  #scanLoop(): Promise<void> {
    const { store, clock, logger, settings } = this.#deps;
    let expected = clock.now().getTime() + settings.scanMs;
    return this.#every(settings.scanMs, () => {
      const late = Math.abs(clock.now().getTime() - expected) > GAP_MS;
      expected = clock.now().getTime() + settings.scanMs;
      if (late) {
        // Nobody is called stale for our own sleep, hold-up or clock jump.
        logger.warn({}, 'the clock moved more than it should: every crawler gets its full time again');
        store.forgiveSilence(clock.now());
        return;
      }
      const flag = { store, clock, wakeups: this };
      for (const id of flagSilent(flag)) logger.warn({ executionId: id }, 'no heartbeat for too long');
      for (const id of flagOverdue(flag)) logger.warn({ executionId: id }, 'ran longer than it may');
    });
  }

  #reconcileLoop(): Promise<void> {
    return this.#every(this.#deps.settings.reconcileMs, () => {
      this.#reconcile();
      this.dispatcher();
    });
  }

  async #watchLoop(): Promise<void> {
    const { runtime, logger } = this.#deps;
    const { signal } = this.#stopped;
    let isBroken = false;
    while (!signal.aborted) {
      await this.#guarded('watching the runtime', async () => {
        try {
          await runtime.watch(
            {
              // What happened while nobody listened is found by looking.
              onConnected: () => {
                if (isBroken) logger.info({}, 'the event feed of the runtime is back');
                isBroken = false;
                this.#reconcile();
              },
              onHint: ({ executionId }) => this.execution(executionId),
            },
            signal,
          );
        } catch (error) {
          if (!(error instanceof RuntimeError)) throw error;
          // Once, and not each second of an outage.
          if (!isBroken) logger.warn({ detail: error.message }, 'the event feed broke; connecting again');
          isBroken = true;
        }
      });
      await this.#pause(RECONNECT_MS);
    }
  }

  async #every(intervalMs: number, work: () => void): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#pause(intervalMs);
      if (this.#stopped.signal.aborted) return;
      await this.#guarded('a periodic scan', () => Promise.resolve(work()));
    }
  }

  async #pause(ms: number): Promise<void> {
    await this.#deps.timers.pause(ms, this.#stopped.signal);
  }

  /** A fault in one piece of work is told and ends there: the next look tries again. */
  async #guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.logger.error({ error }, `${what} failed`);
    }
  }
}
