import type { Wakeups } from '../ports/wakeups.ts';
import { dispatch } from '../use-cases/dispatch.ts';
import { driveExecution, type DriveDeps } from '../use-cases/drive-execution.ts';
import { ElapsedTimes } from '../use-cases/elapsed-times.ts';
import { LaunchRetryBudget } from '../use-cases/launch-retry-budget.ts';
import { reconcile } from '../use-cases/reconcile.ts';
import { ShareDelays } from '../use-cases/share-delays.ts';
import { Alarms } from './alarms.ts';
import { BackgroundStops } from './background-stops.ts';
import { DeadlineScan } from './deadline-scan.ts';
import { EngineFeed } from './engine-feed.ts';
import { HeartbeatWriter } from './heartbeat-writer.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { Loops } from './loops.ts';
import { OutputWatch } from './output-watch.ts';
import { Remover } from './remover.ts';
import { ScheduleLoop } from './schedule-loop.ts';
import { OrphanSweep } from './orphan-sweep.ts';
import type { SupervisorDeps } from './supervisor-deps.ts';

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
  readonly #work: Loops;
  readonly #executions: KeyedQueue;
  readonly #dispatcher: KeyedQueue;
  readonly #reconciler: KeyedQueue;
  readonly #feed: EngineFeed;
  readonly orphans: OrphanSweep;
  readonly remover: Remover;
  readonly budget: ShareDelays;
  readonly #schedules: ScheduleLoop;
  readonly #alarms: Alarms;
  readonly #heartbeats: HeartbeatWriter;
  #isStarted = false;
  #isHeld = false;
  #loops: Promise<unknown>[] = [];

  constructor(deps: SupervisorDeps) {
    const { settings } = deps;
    const { stopGraceSeconds: graceSeconds } = settings;
    this.#deps = deps;
    this.#work = new Loops(deps, this.#stopped.signal);
    this.remover = new Remover({ ...deps, settings: settings.retention }, this.#work, this.#stopped.signal);
    const decideOne = (id: string): Promise<void> => deps.decideSchedule(id, this);
    this.#schedules = new ScheduleLoop({ ...deps, decide: decideOne }, this.#work);
    this.orphans = new OrphanSweep({ ...deps, settings: settings.orphans });
    this.budget = new ShareDelays(deps);
    this.#drive = {
      ...deps,
      budget: this.budget,
      stopGraceSeconds: graceSeconds,
      outputMaxMb: settings.outputs.maxMb,
      retryBudget: new LaunchRetryBudget(),
      isStopped: () => this.#stopped.signal.aborted,
      stops: new BackgroundStops({ ...deps, wakeups: this, graceSeconds }),
      // A crawler that has reported needs no more time to exit than one that is being stopped.
      lingerSeconds: graceSeconds,
      lingerTimes: new ElapsedTimes(),
    };
    this.#alarms = new Alarms({ ...deps, onDue: (id) => this.execution(id) });
    this.#heartbeats = new HeartbeatWriter(deps);
    this.#executions = new KeyedQueue((id) =>
      this.#work.guarded('driving an execution', () => this.#driveOne(id)),
    );
    this.#dispatcher = new KeyedQueue(() => this.#work.guarded('dispatching', () => this.#dispatch()));
    this.#reconciler = new KeyedQueue(() => this.#work.guarded('reconciling', () => this.#reconcileAll()));
    this.#feed = new EngineFeed({
      ...deps,
      onHint: (id) => this.execution(id),
      onGap: () => this.#reconcile(),
    });
  }

  /** Starting is recovering: everything unfinished is compared with what the runtime still has. */
  start(): void {
    this.#isStarted = true;
    const { store, clock, settings } = this.#deps;
    store.resetHeartbeatDeadlines(clock.now());
    const isEngineConnected = (): boolean => this.#feed.isConnected;
    // Made here: it judges the clock from its own making on.
    const scan = new DeadlineScan({
      ...this.#deps,
      wakeups: this,
      intervalMs: settings.scanMs,
      isEngineConnected,
    });
    scan.begin();
    this.#reconcile();
    this.dispatcher();
    this.removals();
    this.#loops = [
      this.#work.every(settings.scanMs, () => scan.run(this.#stopped.signal)),
      this.#reconcileLoop(),
      this.#feed.follow(this.#stopped.signal),
      this.#work.every(settings.flushMs, () => this.#heartbeats.write()),
      this.#outputLoop(),
      this.remover.loop(),
      this.#schedules.run(this.#stopped.signal),
    ];
  }

  /** Ends the loops and what they have under way. Containers are left as they are. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#alarms.clearAll();
    // Before the wait for what is under way, which may be given up.
    await this.#work.guarded('writing the last heartbeats', () => this.#heartbeats.writeAll());
    await Promise.all(this.#loops);
    await this.idle();
  }

  /** Resolves when nothing is under way: every wake-up so far has been answered. */
  async idle(): Promise<void> {
    await this.#reconciler.idle();
    await this.#dispatcher.idle();
    await this.#executions.idle();
    await this.remover.idle();
  }

  removals(): void {
    if (this.#isAwake()) this.remover.ask();
  }

  rules(): void {
    if (this.#isAwake()) this.remover.askAll();
  }

  schedules(): void {
    if (this.#isAwake()) this.#schedules.ask();
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

  /** Before the start nothing is lost by ignoring a wake-up: the start looks at every execution. */
  #isAwake(): boolean {
    return this.#isStarted && !this.#stopped.signal.aborted;
  }

  async #driveOne(executionId: string): Promise<void> {
    const again = await driveExecution(this.#drive, executionId);
    // An alarm that was set before this comparison is obsolete.
    this.#alarms.clear(executionId);
    if (again !== null && !this.#stopped.signal.aborted) this.#alarms.set(executionId, again);
    // Any comparison may have found an end, and with it a free place.
    this.dispatcher();
  }

  async #dispatch(): Promise<void> {
    const { capacity } = this.#deps.settings;
    await dispatch({ ...this.#deps, wakeups: this, capacity });
  }

  #reconcile(): void {
    if (this.#isAwake()) this.#reconciler.ask(RECONCILE);
  }

  async #reconcileAll(): Promise<void> {
    // Whether or not anything is to be launched: live crawlers need their network, too.
    await this.#work.guarded('looking at the machine', async () => void (await this.#deps.preflight.look()));
    // An engine that was started anew, or any other program, may have changed what keeps crawlers in.
    await this.#work.guarded('limiting the egress of crawlers', () => this.#deps.egress.look());
    const owned = await reconcile({ ...this.#deps, wakeups: this });
    if (owned === null) {
      this.#feed.engineIsAway();
      return;
    }
    // Also where no event feed is available, such as through a proxy: missing heartbeats must be detected all the same.
    this.#feed.engineIsBack();
    await this.orphans.sweep(owned);
  }

  #outputLoop(): Promise<void> {
    const intervalMs = this.#deps.settings.outputs.lookMs;
    const watch = new OutputWatch({ ...this.#drive, wakeups: this, intervalMs });
    return this.#work.every(intervalMs, () => watch.run(this.#stopped.signal));
  }

  #reconcileLoop(): Promise<void> {
    return this.#work.every(this.#deps.settings.reconcileMs, () => {
      this.#reconcile();
      this.dispatcher();
    });
  }
}
