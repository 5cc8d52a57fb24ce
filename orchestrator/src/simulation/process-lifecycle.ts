import { RuntimeError } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import { bootOrchestrator } from './boot-orchestrator.ts';
import { Incarnation, ProcessDied } from './incarnation.ts';
import type { Mutation } from './mutation.ts';
import type { World } from './world.ts';

/** How long a process may take to end after SIGTERM. */
const SHUTDOWN_MS = 10_000;
/** The orchestrator must notice a stall that is longer than a scan interval plus this. */
const GAP_MS = 10_000;
const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 24 * HOUR_MS;
/** By how much the clock may have been moved when the process is started again. */
const MOVES_MS = [-TEN_YEARS_MS, -2 * HOUR_MS, 2 * HOUR_MS, TEN_YEARS_MS] as const;

/** Boots, suspends, kills and restarts the orchestrator's process. */
export class ProcessLifecycle {
  readonly #world: World;
  readonly #mutation: Mutation | null;
  #incarnations = 0;
  #frozenAtMs = 0;
  #stalledUntilMs = Number.NEGATIVE_INFINITY;

  constructor(world: World, mutation: Mutation | null) {
    this.#world = world;
    this.#mutation = mutation;
  }

  /** When the last stall ended; infinite during one. */
  get stalledUntilMs(): number {
    return this.#stalledUntilMs;
  }

  boot(): void {
    const { schedule, truth } = this.#world;
    this.#incarnations += 1;
    const incarnation = new Incarnation(this.#incarnations);
    const orchestrator = bootOrchestrator(this.#world, incarnation, this.#logger(), this.#mutation);
    this.#world.orchestrator = orchestrator;
    orchestrator.start(() => {
      this.#world.log('the orchestrator is listening');
      truth.reachableSinceMs = schedule.nowMs;
    });
  }

  kill(): void {
    if (this.#world.orchestrator === null) return;
    this.#world.recordFault('the orchestrator is killed');
    this.#world.orchestrator.incarnation.die();
    this.restartIfDead();
  }

  /** SIGTERM: it finishes the work in progress, or is killed after a while. */
  shutDown(): void {
    const { orchestrator } = this.#world;
    if (orchestrator === null || !orchestrator.incarnation.isListening) return;
    this.#world.recordFault('the orchestrator receives SIGTERM');
    orchestrator.shutDown();
    this.#world.later('the shutdown deadline passes', SHUTDOWN_MS, () => {
      if (this.#world.orchestrator === orchestrator) this.kill();
    });
  }

  /** The machine loses power: the process, the engine, its containers and unsynced writes are lost. */
  losePower(): void {
    const { engine, disk, random, clock, bystanders } = this.#world;
    this.#world.recordFault('the power fails');
    engine.goDown();
    for (const container of engine.containers.values()) {
      if (!bystanders.has(container)) engine.exit(container, 255);
    }
    this.#world.orchestrator?.incarnation.die();
    this.restartIfDead();
    disk.losePower(random);
    clock.reboot();
    this.#world.later('the engine comes up', random.pick([1000, 20_000]), () => engine.comeUp());
  }

  /** Plans a death in the middle of its work. */
  planDeath(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined || incarnation.isFrozen || incarnation.death !== null) return;
    const callsLeft = this.#world.random.between(1, 8);
    const moment = this.#world.random.pick(['before', 'after'] as const);
    this.#world.log(`the orchestrator will die ${moment} store call ${callsLeft} from now`);
    incarnation.death = { callsLeft, moment };
  }

  freeze(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined || incarnation.isFrozen) return;
    const { schedule, truth, settings } = this.#world;
    if (schedule.nowMs - truth.lastJumpMs < 3 * settings.supervisor.scanMs || truth.hasOpenJump) return;
    this.#world.recordFault('the orchestrator stalls');
    incarnation.isFrozen = true;
    this.#frozenAtMs = schedule.nowMs;
    this.#stalledUntilMs = Number.POSITIVE_INFINITY;
    const ms = this.#world.random.pick([2000, 30_000, 600_000]);
    this.#world.later('the orchestrator continues', ms, () => this.thaw(incarnation));
  }

  thaw(incarnation: Incarnation): void {
    if (!incarnation.isFrozen || !incarnation.isAlive) return;
    incarnation.isFrozen = false;
    const { schedule, truth, settings } = this.#world;
    this.#stalledUntilMs = schedule.nowMs;
    if (schedule.nowMs - this.#frozenAtMs > settings.supervisor.scanMs + GAP_MS) {
      // After so long a stall every crawler is given its full heartbeat timeout again.
      truth.reachableSinceMs = schedule.nowMs;
    }
  }

  /** Cancels planned and active faults, for the quiet phase. */
  quiesce(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined) return;
    this.thaw(incarnation);
    incarnation.death = null;
  }

  /** Discards what a dead process had in memory and schedules the next boot. */
  restartIfDead(): void {
    const { orchestrator, schedule, engine, disk, faults, random, truth } = this.#world;
    if (orchestrator === null || orchestrator.incarnation.isAlive) return;
    this.#world.log('the orchestrator is dead');
    this.#world.orchestrator = null;
    truth.hasOpenJump = false;
    this.#stalledUntilMs = Number.NEGATIVE_INFINITY;
    schedule.discardEventsOf(orchestrator.incarnation);
    engine.feeds.clear();
    disk.putBackDatabase();
    this.#mutation?.atCrash?.(this.#world);
    const downMs = faults.isQuiet ? 1000 : random.pick([0, 2000, 30_000, 600_000]);
    if (!faults.isQuiet && random.chance(0.25)) this.#moveClock(random.pick(MOVES_MS));
    this.#world.later('the orchestrator boots', downMs, () => this.boot());
  }

  /** While no process runs. */
  #moveClock(ms: number): void {
    const { clock, truth, schedule } = this.#world;
    this.#world.recordFault(`the clock is moved by ${ms / HOUR_MS} h while the orchestrator is down`);
    clock.jump(ms);
    truth.lastJumpMs = schedule.nowMs;
  }

  /** Every error that the orchestrator logs must come from an injected fault; others are recorded as unexpected. */
  #logger() {
    const ignore = (): void => undefined;
    const error = (facts: object, message: string): void => {
      const cause: unknown = 'error' in facts ? facts.error : null;
      if (isInjectedFault(cause)) return;
      const detail = cause instanceof Error ? cause.stack : String(cause);
      this.#world.truth.unexpected.push(`${message}: ${detail}`);
    };
    return { debug: ignore, info: ignore, warn: ignore, error };
  }
}

function isInjectedFault(error: unknown): boolean {
  if (error instanceof ProcessDied || error instanceof RuntimeError || error instanceof StorageError) {
    return true;
  }
  return error instanceof Error && error.message.includes('delivered nothing');
}
