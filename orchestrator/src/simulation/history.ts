import { setImmediate as turnEnd } from 'node:timers/promises';
import { isFinished } from '@crawlerd/shared';
import { beatAfterTheEnd, forge } from './forger.ts';
import { Mishaps } from './mishaps.ts';
import { ProcessLife } from './process-life.ts';
import { Violation } from './promises/checker.ts';
import { PromiseKeeper } from './promises/promise-keeper.ts';
import type { PendingEvent } from './schedule.ts';
import { Users } from './users.ts';
import type { Mutation } from './mutation.ts';
import { World } from './world.ts';

export interface HistoryResult {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | null;
  /** Equal for equal histories: every step goes into it. */
  readonly traceHash: string;
  readonly trace: readonly string[];
  /** How often what happened: faults, statuses reached, events recorded. */
  readonly coverage: ReadonlyMap<string, number>;
}

export interface HistoryOptions {
  readonly mutation?: Mutation | null;
  /** Keep every line of the trace, not only its hash. */
  readonly keepTrace?: boolean;
}

/** Turns of the event loop that one step may set off: promises follow each other within each. */
const TURNS_PER_STEP = 3;
/** In the quiet phase everything must have settled by then, in true time and in steps. */
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
    world.say(`VIOLATION ${error.message}`);
  } finally {
    world.orchestrator?.incarnation.die();
    world.disk.close();
  }
  const { steps, traceHash, trace, faults } = world;
  return { seed, steps, violation, traceHash, trace, coverage: faults.counts };
}

class History {
  readonly #world: World;
  readonly #keeper: PromiseKeeper;
  readonly #life: ProcessLife;
  readonly #users: Users;
  readonly #mishaps: Mishaps;
  /** Until then nothing but what is under way goes on: the slow deadlines need their time. */
  #patientUntilMs = 0;

  constructor(world: World, mutation: Mutation | null) {
    this.#world = world;
    this.#keeper = new PromiseKeeper(world);
    this.#life = new ProcessLife(world, mutation);
    this.#users = new Users(world);
    this.#mishaps = new Mishaps(world, this.#life);
  }

  async run(): Promise<void> {
    this.#life.boot();
    await this.#afterStep();
    for (let i = this.#world.random.between(1, 4); i > 0; i--) this.#users.launch();
    let chaoticStepsLeft = this.#world.random.between(50, 200);
    while (chaoticStepsLeft > 0) {
      if (this.#world.schedule.nowMs < this.#patientUntilMs) {
        this.#goOn();
      } else {
        chaoticStepsLeft -= 1;
        this.#chaoticStep();
      }
      await this.#afterStep();
    }
    await this.#settle();
    await this.#startAgain();
  }

  #chaoticStep(): void {
    const { random } = this.#world;
    const event = this.#nextEvent();
    const kind = random.weighted([
      [event === null ? 0 : 70, 'event'] as const,
      [event === null ? 60 : 8, 'time'] as const,
      [6, 'user'] as const,
      [7, 'mishap'] as const,
      [3, 'forger'] as const,
      [1, 'patience'] as const,
    ]);
    switch (kind) {
      case 'event':
        this.#happen(event);
        return;
      case 'time':
        this.#letTimePass(event !== null);
        return;
      case 'user':
        this.#users.act();
        return;
      case 'mishap':
        this.#mishaps.strike();
        return;
      case 'forger':
        this.#forge();
        return;
      case 'patience':
        this.#patientUntilMs = this.#world.schedule.nowMs + random.pick([60_000, 180_000]);
        this.#world.say('a while in which nothing new happens');
    }
  }

  #goOn(): void {
    const event = this.#nextEvent();
    if (event === null) this.#letTimePass(false);
    else this.#happen(event);
  }

  #nextEvent(): PendingEvent | null {
    const { schedule, random } = this.#world;
    const events = schedule.ready();
    return events.length === 0 ? null : random.pick(events);
  }

  #happen(event: PendingEvent | null): void {
    if (event === null) return;
    this.#world.schedule.remove(event);
    this.#world.say(event.label);
    event.run();
  }

  #letTimePass(othersWait: boolean): void {
    const { schedule, random } = this.#world;
    if (othersWait) {
      schedule.advanceTo(schedule.nowMs + random.between(1, 5000));
      this.#world.say('time passes');
    } else {
      schedule.advanceToNext();
      this.#world.say('time passes until the next event');
    }
  }

  #forge(): void {
    const { orchestrator, random } = this.#world;
    if (orchestrator === null || orchestrator.incarnation.isFrozen) return;
    const late = random.chance(0.3) ? beatAfterTheEnd(this.#world, orchestrator) : null;
    this.#world.say(`a forger ${late ?? forge(this.#world, orchestrator)}`);
  }

  /** Nothing goes wrong any more, and everything comes to its end. */
  async #settle(): Promise<void> {
    const { faults, disk, engine, ledger, schedule } = this.#world;
    this.#world.say('quiet');
    faults.isQuiet = true;
    faults.isCut = false;
    disk.isFull = false;
    engine.comeUp();
    this.#life.calm();
    for (const container of engine.containers.values()) engine.pause(container, false);
    await this.#afterStep();
    await this.#goOnUntil(
      () =>
        this.#world.isTidy &&
        !schedule.hasForgotten &&
        ledger.executions.every(({ status }) => isFinished(status)) &&
        ledger.attempts.every(({ released_at: at }) => at !== null),
    );
    this.#keeper.checkEnd();
  }

  /** Starting is recovering, and there is nothing to recover. */
  async #startAgain(): Promise<void> {
    const { ledger, engine, schedule, settings } = this.#world;
    const settled = ledger.fingerprint();
    const { changes } = engine;
    this.#life.kill();
    const endMs = schedule.nowMs + 3 * settings.supervisor.reconcileMs;
    await this.#goOnUntil(() => schedule.nowMs >= endMs);
    if (ledger.fingerprint() !== settled || engine.changes !== changes) {
      throw new Violation(7, 'a start with nothing to recover changed something');
    }
  }

  async #goOnUntil(isDone: () => boolean): Promise<void> {
    const { schedule } = this.#world;
    const endMs = schedule.nowMs + QUIET_MS;
    const stepsMax = this.#world.steps + QUIET_STEPS;
    while (!isDone()) {
      if (schedule.nowMs > endMs || this.#world.steps > stepsMax) return;
      const event = this.#nextEvent();
      if (event === null) {
        if (!schedule.advanceToNext()) {
          throw new Error('nothing will ever happen again');
        }
        continue;
      }
      this.#happen(event);
      await this.#afterStep();
    }
  }

  async #afterStep(): Promise<void> {
    this.#world.steps += 1;
    for (let i = 0; i < TURNS_PER_STEP; i++) await turnEnd();
    this.#life.buryTheDead();
    this.#keeper.check();
    const { ledger, faults } = this.#world;
    for (const { to_status: to, from_status: from } of ledger.newEvents) {
      faults.count(`status ${to}`);
      if (from === null) faults.count('event accepted');
    }
  }
}
