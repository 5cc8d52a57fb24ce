import { setImmediate as turnEnd } from 'node:timers/promises';
import { isFinished } from '@crawlerd/shared';
import { sendHeartbeatAfterEnd, sendForgedReport } from './forged-reports.ts';
import { FaultInjector } from './fault-injector.ts';
import { ProcessLifecycle } from './process-lifecycle.ts';
import { Violation } from './promises/checker.ts';
import { PromiseChecker } from './promises/promise-checker.ts';
import type { PendingEvent } from './schedule.ts';
import { settleTasks } from './settle-tasks.ts';
import { TaskUsers } from './task-users.ts';
import { Users } from './users.ts';
import type { Mutation } from './mutation.ts';
import { World } from './world.ts';

export interface HistoryResult {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | null;
  /** A hash over every step: equal for equal histories. */
  readonly traceHash: string;
  readonly trace: readonly string[];
  /** Counts of faults, statuses reached and events recorded. */
  readonly coverage: ReadonlyMap<string, number>;
}

export interface HistoryOptions {
  readonly mutation?: Mutation | null;
  /** Keep every line of the trace, not only its hash. */
  readonly keepTrace?: boolean;
}

/** Event loop turns given to each step: promise chains settle within one, those that await its end within the second. */
const TURNS_PER_STEP = 2;
/** Limits of the quiet phase, in true time and in steps: by then everything must have settled. */
const QUIET_MS = 3 * 3_600_000;
const QUIET_STEPS = 20_000;

/** One seed's history: chaos for a while, then a quiet phase in which everything must settle. */
export async function runHistory(seed: number, options: HistoryOptions = {}): Promise<HistoryResult> {
  const world = new World(seed, options.keepTrace ?? false);
  let violation: Violation | null = null;
  try {
    await new History(world, options.mutation ?? null).run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error;
    world.log(`VIOLATION ${error.message}`);
  } finally {
    world.orchestrator?.incarnation.die();
    world.disk.close();
  }
  const { steps, traceHash, trace, faults } = world;
  return { seed, steps, violation, traceHash, trace, coverage: faults.counts };
}

class History {
  readonly #world: World;
  readonly #promiseChecker: PromiseChecker;
  readonly #lifecycle: ProcessLifecycle;
  readonly #users: Users;
  /** Null in a history without tasks. */
  readonly #taskUsers: TaskUsers | null;
  readonly #faultInjector: FaultInjector;
  /** Until then only pending events run, so that slow deadlines can pass. */
  #undisturbedUntilMs = 0;

  constructor(world: World, mutation: Mutation | null) {
    this.#world = world;
    this.#promiseChecker = new PromiseChecker(world);
    this.#lifecycle = new ProcessLifecycle(world, mutation);
    this.#users = new Users(world);
    this.#taskUsers = world.receivers === null ? null : new TaskUsers(world);
    this.#faultInjector = new FaultInjector(world, this.#lifecycle);
  }

  async run(): Promise<void> {
    this.#lifecycle.boot();
    await this.#afterStep();
    for (let i = this.#world.random.between(1, 4); i > 0; i--) this.#users.launch();
    this.#taskUsers?.begin();
    let chaoticStepsLeft = this.#world.random.between(50, 200);
    while (chaoticStepsLeft > 0) {
      if (this.#world.schedule.nowMs < this.#undisturbedUntilMs) {
        this.#runUndisturbed();
      } else {
        chaoticStepsLeft -= 1;
        this.#chaoticStep();
      }
      await this.#afterStep();
    }
    await this.#settle();
    await this.#restart();
  }

  #chaoticStep(): void {
    const { random } = this.#world;
    const event = this.#nextEvent();
    const kind = random.weighted([
      [event === null ? 0 : 70, 'event'] as const,
      [event === null ? 60 : 8, 'time'] as const,
      [6, 'user'] as const,
      [7, 'fault'] as const,
      [3, 'forged report'] as const,
      [1, 'undisturbed'] as const,
    ]);
    switch (kind) {
      case 'event':
        this.#run(event);
        return;
      case 'time':
        this.#letTimePass(event !== null);
        return;
      case 'user':
        if (this.#taskUsers !== null && random.chance(0.5)) this.#taskUsers.act();
        else this.#users.act();
        return;
      case 'fault':
        this.#faultInjector.injectOne();
        return;
      case 'forged report':
        this.#sendForgedReport();
        return;
      case 'undisturbed':
        this.#undisturbedUntilMs = this.#world.schedule.nowMs + random.pick([60_000, 180_000]);
        this.#world.log('an undisturbed while: only pending events run');
    }
  }

  #runUndisturbed(): void {
    const event = this.#nextEvent();
    if (event === null) this.#letTimePass(false);
    else this.#run(event);
  }

  #nextEvent(): PendingEvent | null {
    const { schedule, random } = this.#world;
    const events = schedule.ready();
    return events.length === 0 ? null : random.pick(events);
  }

  #run(event: PendingEvent | null): void {
    if (event === null) return;
    this.#world.schedule.remove(event);
    this.#world.log(event.label);
    event.run();
  }

  #letTimePass(hasReadyEvents: boolean): void {
    const { schedule, random } = this.#world;
    if (hasReadyEvents) {
      schedule.advanceTo(schedule.nowMs + random.between(1, 5000));
      this.#world.log('time passes');
    } else {
      schedule.advanceToNext();
      this.#world.log('time passes until the next event');
    }
  }

  #sendForgedReport(): void {
    const { orchestrator, random } = this.#world;
    if (orchestrator === null || orchestrator.incarnation.isFrozen) return;
    const late = random.chance(0.3) ? sendHeartbeatAfterEnd(this.#world, orchestrator) : null;
    this.#world.log(`a forged report: ${late ?? sendForgedReport(this.#world, orchestrator)}`);
  }

  /** The quiet phase: no more faults, and every execution must finish. */
  async #settle(): Promise<void> {
    const { faults, disk, engine, ledger, schedule, tasks } = this.#world;
    this.#world.log('quiet');
    faults.isQuiet = true;
    faults.isCut = false;
    disk.isFull = false;
    engine.comeUp();
    this.#lifecycle.quiesce();
    for (const container of engine.containers.values()) engine.pause(container, false);
    await this.#afterStep();
    const [promiseChecker, users] = [this.#promiseChecker, this.#taskUsers];
    const runUntil = (isDone: () => boolean): Promise<void> => this.#runUntil(isDone);
    if (users !== null) await settleTasks({ world: this.#world, promiseChecker, users, runUntil });
    await this.#runUntil(
      () =>
        this.#world.isTidy &&
        tasks.deliveries.every(({ state }) => state !== 'pending') &&
        !schedule.hasAbandoned &&
        ledger.executions.every(({ status }) => isFinished(status)) &&
        ledger.attempts.every(({ released_at: at }) => at !== null),
    );
    this.#promiseChecker.checkEnd();
  }

  /** A restart runs recovery, which must change nothing when there is nothing to recover. */
  async #restart(): Promise<void> {
    const { ledger, engine, schedule, settings } = this.#world;
    const settled = ledger.fingerprint();
    const { changes } = engine;
    this.#lifecycle.kill();
    const endMs = schedule.nowMs + 3 * settings.supervisor.reconcileMs;
    await this.#runUntil(() => schedule.nowMs >= endMs);
    if (ledger.fingerprint() !== settled || engine.changes !== changes) {
      throw new Violation(7, 'a start with nothing to recover changed something');
    }
  }

  async #runUntil(isDone: () => boolean): Promise<void> {
    const { schedule } = this.#world;
    // What users did before it is a step by itself: it is seen at the time at which it was done, before time passes.
    await this.#afterStep();
    const endMs = schedule.nowMs + QUIET_MS;
    const stepsMax = this.#world.steps + QUIET_STEPS;
    while (!isDone()) {
      if (schedule.nowMs > endMs || this.#world.steps > stepsMax) return;
      const event = this.#nextEvent();
      if (event === null) {
        if (!schedule.advanceToNext()) {
          throw new Error('no pending event is left');
        }
        continue;
      }
      this.#run(event);
      await this.#afterStep();
    }
  }

  async #afterStep(): Promise<void> {
    this.#world.steps += 1;
    for (let i = 0; i < TURNS_PER_STEP; i++) await turnEnd();
    this.#world.steppedAt = this.#world.clock.now();
    this.#lifecycle.restartIfDead();
    this.#promiseChecker.check();
    const { ledger, faults } = this.#world;
    for (const { to_status: to, from_status: from } of ledger.newEvents) {
      faults.count(`status ${to}`);
      if (from === null) faults.count('event accepted');
    }
  }
}
