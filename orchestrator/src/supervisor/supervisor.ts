import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { DiskGuard } from '../ports/disk-guard.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import type { Runtime } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import type { Timers } from '../ports/timers.ts';
import type { Wakeups } from '../ports/wakeups.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Capacity } from '../use-cases/capacity.ts';
import type { ContainerSightings } from '../use-cases/container-sightings.ts';
import { dispatch } from '../use-cases/dispatch.ts';
import { driveExecution, type DriveDeps } from '../use-cases/drive-execution.ts';
import { flagOverdue, flagSilent } from '../use-cases/flag-silent.ts';
import { LaunchPatience } from '../use-cases/launch-patience.ts';
import { reconcile } from '../use-cases/reconcile.ts';
import { BackgroundStops } from './background-stops.ts';
import { ClockWatch } from './clock-watch.ts';
import { EngineFeed } from './engine-feed.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { OrphanSweep, type OrphanSettings } from './orphan-sweep.ts';

export interface SupervisorDeps {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly capture: LogCapture;
  readonly outputs: OutputFiles;
  readonly diskGuard: DiskGuard;
  readonly sightings: ContainerSightings;
  readonly credentials: Credentials;
  readonly callbackAuthority: () => string;
  readonly crawlAllowedRanges: () => string;
  readonly settings: SupervisorSettings;
}

export interface SupervisorSettings {
  readonly capacity: Capacity;
  readonly orphans: OrphanSettings;
  /** Between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** How often deadlines are looked at; also the most a stale flag can be late. */
  readonly scanMs: number;
  /** How often everything unfinished is compared with the runtime, whatever the events said. */
  readonly reconcileMs: number;
  /** How often heartbeats are written down: the most of progress that a power cut can take. */
  readonly flushMs: number;
}

/** So many heartbeats are written at once; more would hold up those that arrive. */
const FLUSH_BATCH = 1000;
const DISPATCH = 'dispatch';
const RECONCILE = 'reconcile';

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
  readonly #reconciler: KeyedQueue;
  readonly #feed: EngineFeed;
  readonly orphans: OrphanSweep;
  /** Of executions that are to be looked at again at a time; aborted when an earlier look makes it idle. */
  readonly #alarms = new Map<string, AbortController>();
  #isStarted = false;
  #isHeld = false;
  #loops: Promise<unknown>[] = [];

  constructor(deps: SupervisorDeps) {
    const { settings } = deps;
    const { stopGraceSeconds: graceSeconds } = settings;
    this.#deps = deps;
    this.orphans = new OrphanSweep({ ...deps, settings: settings.orphans });
    this.#drive = {
      ...deps,
      stopGraceSeconds: graceSeconds,
      patience: new LaunchPatience(),
      isStopped: () => this.#stopped.signal.aborted,
      stops: new BackgroundStops({ ...deps, wakeups: this, graceSeconds }),
      // A crawler that has reported needs no more time to leave than one that was told to.
      lingerSeconds: graceSeconds,
    };
    this.#executions = new KeyedQueue((id) => this.#guarded('driving an execution', () => this.#look(id)));
    this.#dispatcher = new KeyedQueue(() => this.#guarded('dispatching', () => this.#dispatch()));
    this.#reconciler = new KeyedQueue(() => this.#guarded('reconciling', () => this.#reconcileAll()));
    this.#feed = new EngineFeed({
      ...deps,
      onHint: (id) => this.execution(id),
      onGap: () => this.#reconcile(),
    });
  }

  /** Starting is recovering: everything unfinished is compared with what the runtime still has. */
  start(): void {
    this.#isStarted = true;
    this.#deps.store.forgiveSilence(this.#deps.clock.now());
    this.#reconcile();
    this.dispatcher();
    this.#loops = [
      this.#scanLoop(),
      this.#reconcileLoop(),
      this.#feed.follow(this.#stopped.signal),
      this.#flushLoop(),
    ];
  }

  /** Ends the loops and what they have under way. Containers are left as they are. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const alarm of this.#alarms.values()) alarm.abort();
    this.#alarms.clear();
    // Before the wait for what is under way, which may be given up.
    await this.#guarded('writing the last heartbeats', async () => this.#flush(Number.MAX_SAFE_INTEGER));
    await Promise.all(this.#loops);
    await this.idle();
  }

  /** Resolves when nothing is under way: every wake-up so far has been answered. */
  async idle(): Promise<void> {
    await this.#reconciler.idle();
    await this.#dispatcher.idle();
    await this.#executions.idle();
  }

  execution(executionId: string): void {
    if (this.#isAwake()) this.#executions.ask(executionId);
  }

  dispatcher(): void {
    if (this.#isAwake() && !this.#isHeld) this.#dispatcher.ask(DISPATCH);
  }

  /** Nothing is launched from now on: what is queued stays queued. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Before the start nothing is lost by not looking: the start looks at everything. */
  #isAwake(): boolean {
    return this.#isStarted && !this.#stopped.signal.aborted;
  }

  async #look(executionId: string): Promise<void> {
    const again = await driveExecution(this.#drive, executionId);
    this.#silence(executionId);
    if (again !== null) this.#wakeAt(executionId, again);
    // Any look may have found an end, and with it a free place.
    this.dispatcher();
  }

  #wakeAt(executionId: string, at: Date): void {
    if (this.#stopped.signal.aborted) return;
    const alarm = new AbortController();
    this.#alarms.set(executionId, alarm);
    void this.#wakeAfter(executionId, at.getTime() - this.#deps.clock.now().getTime(), alarm);
  }

  /** An alarm that was set before this look has nothing more to say. */
  #silence(executionId: string): void {
    this.#alarms.get(executionId)?.abort();
    this.#alarms.delete(executionId);
  }

  async #wakeAfter(executionId: string, delayMs: number, alarm: AbortController): Promise<void> {
    await this.#deps.timers.pause(Math.max(0, delayMs), alarm.signal);
    if (alarm.signal.aborted) return;
    this.#alarms.delete(executionId);
    this.execution(executionId);
  }

  async #dispatch(): Promise<void> {
    const { capacity } = this.#deps.settings;
    await dispatch({ ...this.#deps, wakeups: this, capacity });
  }

  #reconcile(): void {
    if (this.#isAwake()) this.#reconciler.ask(RECONCILE);
  }

  async #reconcileAll(): Promise<void> {
    const owned = await reconcile({ ...this.#deps, wakeups: this });
    if (owned === null) {
      this.#feed.engineIsAway();
      return;
    }
    // Also where no event feed can be had, such as through a proxy: silence must be told all the same.
    this.#feed.engineIsBack();
    await this.orphans.sweep(owned);
  }

  async #flush(limit: number): Promise<void> {
    this.#deps.store.flush(limit);
    return Promise.resolve();
  }

  #flushLoop(): Promise<void> {
    const { store, logger, settings } = this.#deps;
    let isRefused = false;
    return this.#every(settings.flushMs, () => {
      try {
        store.flush(FLUSH_BATCH);
        isRefused = false;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        // Kept in memory meanwhile. Told once, and not each second of a full disk.
        if (!isRefused) logger.warn({ detail: error.message }, 'heartbeats could not be written; retrying');
        isRefused = true;
      }
    });
  }

  #scanLoop(): Promise<void> {
    const { store, clock, logger, settings } = this.#deps;
    const watch = new ClockWatch({ store, clock, logger, intervalMs: settings.scanMs });
    return this.#every(settings.scanMs, async () => {
      const isForgiven = watch.forgive();
      // Further attempts wait for their time, and nothing else wakes them.
      this.dispatcher();
      if (isForgiven) return;
      const flag = { store, clock, wakeups: this };
      // While the engine is down nobody can tell silence from it, and nothing could be done about it.
      const silent = () => (watch.isSteady() && this.#feed.isHeard ? flagSilent(flag) : []);
      const overdue = () => (watch.isSteady() ? flagOverdue(flag) : []);
      await this.#flagAll(silent, 'no heartbeat for too long');
      await this.#flagAll(overdue, 'maximum duration exceeded');
    });
  }

  /** Others have their turn in between: a fleet that fell silent at once may be about to speak again. */
  async #flagAll(flag: () => string[], what: string): Promise<void> {
    for (let ids = flag(); ids.length > 0; ids = flag()) {
      for (const executionId of ids) this.#deps.logger.warn({ executionId }, what);
      await this.#pause(0);
      if (this.#stopped.signal.aborted) return;
    }
  }

  #reconcileLoop(): Promise<void> {
    return this.#every(this.#deps.settings.reconcileMs, () => {
      this.#reconcile();
      this.dispatcher();
    });
  }

  async #every(intervalMs: number, work: () => void | Promise<void>): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#pause(intervalMs);
      if (this.#stopped.signal.aborted) return;
      await this.#guarded('a periodic scan', async () => work());
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
