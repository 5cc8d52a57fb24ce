import { createHash } from 'node:crypto';
import { setImmediate as turnEnd } from 'node:timers/promises';
import { isFinished, type Launch } from '@crawlerd/shared';
import { RuntimeError } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import { Crawler } from './crawler.ts';
import { Disk } from './disk.ts';
import { Faults } from './faults.ts';
import { beatAfterTheEnd, forge } from './forger.ts';
import { Incarnation, ProcessDied } from './incarnation.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import { PromiseKeeper, Violation } from './promises.ts';
import { Random } from './random.ts';
import { Schedule } from './schedule.ts';
import { nameOf, type SimulatedContainer, SimulatedEngine } from './simulated-engine.ts';
import { WallClock } from './virtual-time.ts';
import { Witness } from './witness.ts';
import {
  bootOrchestrator,
  type Mutation,
  type Orchestrator,
  type Settings,
  type Surroundings,
} from './wiring.ts';

export interface HistoryResult {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | null;
  /** Equal for equal histories: every step goes into it. */
  readonly traceHash: string;
  readonly trace: readonly string[];
  /** How often what happened: faults, and statuses reached. */
  readonly coverage: ReadonlyMap<string, number>;
}

export interface HistoryOptions {
  readonly mutation?: Mutation | null;
  /** Keep every line of the trace, not only its hash. */
  readonly keepTrace?: boolean;
}

/** Promise callbacks and the event loop's own turns that one step may set off, with room to spare. */
const TURNS_PER_STEP = 3;
const EXECUTIONS_MAX = 4;
/** In the quiet phase everything must have settled by then, in true time and in steps. */
const QUIET_MS = 3 * 3_600_000;
const QUIET_STEPS = 20_000;

/** One seed's history: chaos for a while, then a quiet phase in which everything must settle. */
export async function runHistory(seed: number, options: HistoryOptions = {}): Promise<HistoryResult> {
  return new History(seed, options).run();
}

class History {
  readonly #seed: number;
  readonly #random: Random;
  readonly #schedule = new Schedule();
  readonly #clock = new WallClock(this.#schedule);
  readonly #disk = new Disk();
  readonly #witness = new Witness();
  readonly #faults: Faults;
  readonly #engine: SimulatedEngine;
  readonly #network: Network;
  readonly #keeper: PromiseKeeper;
  readonly #ledger: Ledger;
  readonly #surroundings: Surroundings;
  readonly #mutation: Mutation | null;
  readonly #hash = createHash('sha256');
  readonly #trace: string[] = [];
  readonly #keepTrace: boolean;
  #orchestrator: Orchestrator | null = null;
  #incarnations = 0;
  #executions = 0;
  #frozenAtMs = 0;
  #lastJumpMs = Number.NEGATIVE_INFINITY;
  #steps = 0;

  constructor(seed: number, { mutation = null, keepTrace = false }: HistoryOptions) {
    this.#seed = seed;
    this.#mutation = mutation;
    this.#keepTrace = keepTrace;
    this.#random = new Random(seed);
    this.#faults = new Faults(this.#random);
    this.#engine = new SimulatedEngine(this.#clock, (container) => this.#settle(container));
    this.#network = new Network({
      schedule: this.#schedule,
      faults: this.#faults,
      random: this.#random,
      listener: () => this.#orchestrator,
      onTaken: (from, report) => this.#witness.reportTaken(from, report, this.#schedule.nowMs),
    });
    const settings = drawSettings(this.#random);
    this.#surroundings = {
      disk: this.#disk,
      engine: this.#engine,
      schedule: this.#schedule,
      clock: this.#clock,
      faults: this.#faults,
      random: this.#random,
      settings,
      logger: this.#logger(),
      executionId: () => `e${this.#executions}`,
    };
    this.#ledger = new Ledger(this.#disk);
    this.#keeper = new PromiseKeeper({
      disk: this.#disk,
      engine: this.#engine,
      schedule: this.#schedule,
      settings,
      witness: this.#witness,
      ledger: this.#ledger,
      orchestrator: () => this.#orchestrator,
    });
  }

  async run(): Promise<HistoryResult> {
    let violation: Violation | null = null;
    try {
      this.#addStranger();
      this.#boot();
      await this.#afterStep();
      this.#launch();
      const chaoticSteps = this.#random.between(50, 200);
      while (this.#steps < chaoticSteps) {
        this.#chaoticStep();
        await this.#afterStep();
      }
      await this.#quietPhase();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      violation = error;
      this.#say(`VIOLATION ${error.message}`);
    } finally {
      this.#orchestrator?.incarnation.die();
      this.#disk.close();
    }
    return {
      seed: this.#seed,
      steps: this.#steps,
      violation,
      traceHash: this.#hash.digest('hex'),
      trace: this.#trace,
      coverage: this.#faults.counts,
    };
  }

  // What may happen in a step.

  #chaoticStep(): void {
    const ready = this.#schedule.ready();
    const kind = this.#random.weighted([
      [ready.length > 0 ? 70 : 0, 'event'] as const,
      [ready.length > 0 ? 8 : 60, 'time'] as const,
      [6, 'user'] as const,
      [7, 'mishap'] as const,
      [3, 'forger'] as const,
    ]);
    switch (kind) {
      case 'event': {
        const event = this.#random.pick(ready);
        this.#schedule.remove(event);
        this.#say(event.label);
        event.run();
        return;
      }
      case 'time':
        this.#letTimePass(ready.length > 0);
        return;
      case 'user':
        this.#user();
        return;
      case 'mishap':
        this.#mishap();
        return;
      case 'forger':
        this.#forger();
    }
  }

  #letTimePass(othersWait: boolean): void {
    if (othersWait) {
      this.#schedule.advanceTo(this.#schedule.nowMs + this.#random.between(1, 5000));
      this.#say('time passes');
    } else {
      this.#schedule.advanceToNext();
      this.#say('time passes until the next event');
    }
  }

  #user(): void {
    const ids = this.#ledger.executions.map(({ id }) => id);
    if (ids.length === 0 || (ids.length < EXECUTIONS_MAX && this.#random.chance(0.5))) {
      this.#launch();
      return;
    }
    const orchestrator = this.#orchestrator;
    if (orchestrator === null || orchestrator.incarnation.isFrozen) return;
    const id = this.#random.pick(ids);
    const mode = this.#random.pick(['graceful', 'graceful', 'kill'] as const);
    this.#say(`a user stops ${id}, ${mode}`);
    this.#witness.stopAsked.add(id);
    this.#asUser(() => void orchestrator.stop(id, mode));
  }

  #launch(): void {
    const orchestrator = this.#orchestrator;
    if (orchestrator === null || orchestrator.incarnation.isFrozen) return;
    this.#executions += 1;
    const launch = drawLaunch(this.#random);
    this.#say(`a user launches e${this.#executions}`);
    orchestrator.launch(launch).then(
      ({ execution }) => {
        // Answered only by who is alive.
        if (orchestrator.incarnation.isAlive) this.#witness.accepted.add(execution.id);
      },
      (error: unknown) => {
        if (!(error instanceof StorageError || error instanceof ProcessDied)) {
          this.#witness.unexpected.push(`a launch failed: ${String(error)}`);
        }
      },
    );
  }

  #forger(): void {
    const orchestrator = this.#orchestrator;
    if (orchestrator === null || orchestrator.incarnation.isFrozen) return;
    const late = this.#random.chance(0.3) ? beatAfterTheEnd(orchestrator, this.#ledger, this.#random) : null;
    this.#say(`a forger ${late ?? forge(orchestrator, this.#ledger, this.#random)}`);
  }

  #mishap(): void {
    const running = [...this.#engine.containers.values()].filter(
      ({ instance, isRunning }) => isRunning && instance !== STRANGER,
    );
    const kind = this.#random.weighted([
      [4, 'crash'] as const,
      [4, 'crash at the store'] as const,
      [2, 'freeze'] as const,
      [2, 'clock'] as const,
      [2, 'cut'] as const,
      [2, 'engine'] as const,
      [2, 'feed'] as const,
      [1, 'disk'] as const,
      [running.length > 0 ? 4 : 0, 'container'] as const,
    ]);
    switch (kind) {
      case 'crash':
        if (this.#orchestrator !== null) this.#crash();
        return;
      case 'crash at the store':
        if (this.#orchestrator !== null) this.#planDeath(this.#orchestrator.incarnation);
        return;
      case 'freeze':
        if (this.#orchestrator !== null) this.#freeze(this.#orchestrator.incarnation);
        return;
      case 'clock':
        this.#jumpClock();
        return;
      case 'cut':
        this.#forAWhile('the callback network is cut', (is) => (this.#faults.isCut = is), 300_000);
        return;
      case 'engine':
        this.#engineDown();
        return;
      case 'feed':
        this.#strike('the feed of hints breaks');
        this.#engine.breakFeeds('interrupted');
        return;
      case 'disk':
        this.#forAWhile('the disk is full', (is) => (this.#disk.isFull = is), 60_000);
        return;
      case 'container':
        this.#hurt(this.#random.pick(running));
    }
  }

  #planDeath(incarnation: Incarnation): void {
    if (incarnation.isFrozen || incarnation.death !== null) return;
    const callsLeft = this.#random.between(1, 8);
    const moment = this.#random.pick(['before', 'after'] as const);
    this.#say(`the orchestrator will die ${moment} store call ${callsLeft} from now`);
    incarnation.death = { callsLeft, moment };
  }

  #freeze(incarnation: Incarnation): void {
    if (incarnation.isFrozen) return;
    this.#strike('the orchestrator is held up');
    incarnation.isFrozen = true;
    this.#frozenAtMs = this.#schedule.nowMs;
    this.#later('the orchestrator goes on', this.#random.pick([2000, 30_000, 600_000]), () =>
      this.#thaw(incarnation),
    );
  }

  #thaw(incarnation: Incarnation): void {
    if (!incarnation.isFrozen) return;
    incarnation.isFrozen = false;
    // Whoever was held up for longer than a scan can notice owes everybody a full time of hearing.
    const { scanMs } = this.#surroundings.settings;
    if (this.#schedule.nowMs - this.#frozenAtMs > scanMs + 10_000) {
      this.#witness.hearingSinceMs = this.#schedule.nowMs;
    }
  }

  #jumpClock(): void {
    // Two jumps that take each other back between two looks at the clock cannot be told from none.
    if (this.#schedule.nowMs - this.#lastJumpMs < 3 * this.#surroundings.settings.scanMs) return;
    this.#lastJumpMs = this.#schedule.nowMs;
    const ms = this.#random.pick([-3_600_000, -60_000, 60_000, 3_600_000]);
    this.#strike(`the clock jumps by ${ms / 1000} s`);
    this.#clock.jump(ms);
  }

  #engineDown(): void {
    if (!this.#engine.isUp) return;
    const killing = this.#random.chance(0.5);
    this.#strike(killing ? 'the engine goes down with its containers' : 'the engine goes down');
    this.#engine.goDown({ killing: false });
    if (killing) {
      for (const container of this.#engine.containers.values()) {
        if (container.instance !== STRANGER) this.#engine.exit(container, this.#random.pick([137, 255, 0]));
      }
    }
    this.#later('the engine comes up', this.#random.pick([1000, 20_000, 600_000]), () =>
      this.#engine.comeUp(),
    );
  }

  #hurt(container: SimulatedContainer): void {
    const name = nameOf(container.spec);
    switch (this.#random.pick(['dies', 'out of memory', 'is removed', 'is paused'] as const)) {
      case 'dies':
        this.#strike(`the container dies`, name);
        this.#engine.exit(container, this.#random.pick([0, 1, 137, 139]));
        return;
      case 'out of memory':
        this.#strike(`the container runs out of memory`, name);
        this.#engine.exit(container, 137, true);
        return;
      case 'is removed':
        this.#strike(`somebody removes the container`, name);
        this.#witness.vanished.set(name, (this.#witness.vanished.get(name) ?? 0) + 1);
        this.#engine.remove(container);
        return;
      case 'is paused':
        this.#strike(`somebody pauses the container`, name);
        this.#engine.pause(container, true);
        this.#later(`${name} is unpaused`, 60_000, () => this.#engine.pause(container, false));
    }
  }

  // The life of the process.

  #boot(): void {
    this.#incarnations += 1;
    const incarnation = new Incarnation(this.#incarnations, this.#schedule.nowMs);
    this.#witness.hearingSinceMs = this.#schedule.nowMs;
    try {
      const orchestrator = bootOrchestrator(this.#surroundings, incarnation, this.#mutation);
      orchestrator.start();
      this.#orchestrator = orchestrator;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#say('the orchestrator cannot start');
      incarnation.die();
      this.#bury(incarnation);
    }
  }

  #crash(): void {
    const incarnation = this.#orchestrator?.incarnation;
    if (incarnation === undefined) return;
    this.#strike('the orchestrator is killed');
    incarnation.die();
    this.#bury(incarnation);
  }

  /** Nothing that was only in memory is left; somebody starts it again after a while. */
  #bury(incarnation: Incarnation): void {
    this.#orchestrator = null;
    this.#schedule.forget(incarnation);
    this.#engine.feeds.clear();
    this.#mutation?.atCrash?.(this.#surroundings);
    const downMs = this.#faults.isQuiet ? 1000 : this.#random.pick([0, 2000, 30_000, 600_000]);
    this.#later('the orchestrator boots', downMs, () => this.#boot());
  }

  // How it ends.

  async #quietPhase(): Promise<void> {
    this.#say('quiet');
    this.#faults.isQuiet = true;
    this.#faults.isCut = false;
    this.#disk.isFull = false;
    this.#engine.comeUp();
    const incarnation = this.#orchestrator?.incarnation;
    if (incarnation !== undefined) {
      this.#thaw(incarnation);
      incarnation.death = null;
    }
    for (const container of this.#engine.containers.values()) this.#engine.pause(container, false);
    await this.#afterStep();
    await this.#goOnUntil(() => this.#hasSettled());
    this.#keeper.checkEnd();
    const settled = this.#ledger.fingerprint();
    const { changes } = this.#engine;
    // Starting is recovering, and there is nothing to recover.
    this.#crash();
    const endMs = this.#schedule.nowMs + 3 * this.#surroundings.settings.reconcileMs;
    await this.#goOnUntil(() => this.#schedule.nowMs >= endMs);
    if (this.#ledger.fingerprint() !== settled || this.#engine.changes !== changes) {
      throw new Violation('reconcile run again changes nothing', 'it did');
    }
  }

  async #goOnUntil(isDone: () => boolean): Promise<void> {
    const endMs = this.#schedule.nowMs + QUIET_MS;
    const stepsMax = this.#steps + QUIET_STEPS;
    while (!isDone()) {
      if (this.#schedule.nowMs > endMs || this.#steps > stepsMax) {
        this.#keeper.checkEnd();
        return;
      }
      const ready = this.#schedule.ready();
      if (ready.length === 0) {
        if (!this.#schedule.advanceToNext()) throw new Error('nothing will ever happen again');
        continue;
      }
      const event = this.#random.pick(ready);
      this.#schedule.remove(event);
      this.#say(event.label);
      event.run();
      await this.#afterStep();
    }
  }

  #hasSettled(): boolean {
    return (
      this.#ledger.executions.every(({ status }) => isFinished(status)) &&
      this.#ledger.attempts.every(({ released_at: at }) => at !== null) &&
      [...this.#engine.containers.values()].every(({ instance }) => instance === STRANGER)
    );
  }

  // Around each step.

  async #afterStep(): Promise<void> {
    this.#steps += 1;
    for (let i = 0; i < TURNS_PER_STEP; i++) await turnEnd();
    const orchestrator = this.#orchestrator;
    if (orchestrator !== null && !orchestrator.incarnation.isAlive) {
      this.#strike('the orchestrator died at the store');
      this.#bury(orchestrator.incarnation);
    }
    this.#keeper.check();
    for (const { to_status: to, kind } of this.#ledger.newEvents) {
      this.#faults.count(`status ${to}`);
      this.#faults.count(`event ${kind}`);
    }
  }

  #asUser(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StorageError || error instanceof ProcessDied)) throw error;
    }
  }

  #settle(container: SimulatedContainer): void {
    if (container.instance === STRANGER) return;
    container.inhabitant = new Crawler(
      {
        engine: this.#engine,
        schedule: this.#schedule,
        random: this.#random,
        faults: this.#faults,
        network: this.#network,
        disk: this.#disk,
      },
      container,
    );
  }

  /** A container of somebody else, perhaps under a name we would like to have. */
  #addStranger(): void {
    const executionId = this.#random.chance(0.1) ? 'e2' : 'other';
    const spec = { executionId, attempt: 1, image: 'x', config: '', env: {}, resources: {} };
    this.#engine.start(this.#engine.create(STRANGER, spec));
  }

  #forAWhile(what: string, set: (is: boolean) => void, msMax: number): void {
    this.#strike(what);
    set(true);
    this.#later(`no longer: ${what}`, this.#random.between(1000, msMax), () => set(false));
  }

  #later(label: string, ms: number, run: () => void): void {
    this.#schedule.add({ label, of: null, dueMs: this.#schedule.nowMs + ms, run });
  }

  #strike(what: string, whom = ''): void {
    this.#faults.count(what);
    this.#say(whom === '' ? what : `${what}: ${whom}`);
  }

  #say(what: string): void {
    const line = `${this.#steps} ${this.#schedule.nowMs} ${what}`;
    this.#hash.update(line);
    if (this.#keepTrace) this.#trace.push(line);
  }

  #logger() {
    const ignore = (): void => undefined;
    return {
      debug: ignore,
      info: ignore,
      warn: ignore,
      /** What the orchestrator calls an error must be one of the world's faults, not one of its own. */
      error: (facts: object, message: string): void => {
        const error: unknown = 'error' in facts ? facts.error : null;
        if (error instanceof ProcessDied || error instanceof RuntimeError || error instanceof StorageError)
          return;
        if (error instanceof Error && error.message.includes('stood still')) return;
        this.#witness.unexpected.push(`${message}: ${error instanceof Error ? error.stack : String(error)}`);
      },
    };
  }
}

const STRANGER = 'stranger';

function drawSettings(random: Random): Settings {
  return {
    capacity: { maxConcurrent: random.between(1, 4), maxPerHost: random.pick([null, 1, 2]) },
    orphans: { graceSeconds: 60, mode: 'remove' },
    stopGraceSeconds: 10,
    scanMs: random.pick([5000, 15_000]),
    reconcileMs: 30_000,
    heartbeatIntervalSeconds: random.pick([10, 30]),
    staleKillAfterSeconds: random.pick([60, 300]),
    firstHeartbeatSeconds: random.pick([60, 120]),
    retryDelaySeconds: random.pick([1, 10]),
    maxAttempts: 1,
    queueLimit: null,
  };
}

function drawLaunch(random: Random): Launch {
  return {
    config: {
      task_name: 'shop',
      base_url: 'http://shop.test/',
      ...(random.chance(0.05) && { task_type: 'broken' }),
    },
    ...(random.chance(0.3) && { max_duration_seconds: random.between(20, 200) }),
  };
}
