import { RuntimeError } from '../ports/runtime.ts';
import { StorageError } from '../ports/storage-error.ts';
import { bootOrchestrator } from './boot-orchestrator.ts';
import { Incarnation, ProcessDied } from './incarnation.ts';
import type { Mutation } from './mutation.ts';
import type { World } from './world.ts';

/** How long a process that was told to end may take. */
const SHUTDOWN_MS = 10_000;
/** A hold-up that the orchestrator cannot miss is longer than a scan and this. */
const GAP_MS = 10_000;

/** The life of the orchestrator's process: who starts it again, and how it ends. */
export class ProcessLife {
  readonly #world: World;
  readonly #mutation: Mutation | null;
  #incarnations = 0;
  #frozenAtMs = 0;
  #heldUpMs = Number.NEGATIVE_INFINITY;

  constructor(world: World, mutation: Mutation | null) {
    this.#world = world;
    this.#mutation = mutation;
  }

  /** Until when it was held up. */
  get heldUpMs(): number {
    return this.#heldUpMs;
  }

  boot(): void {
    const { schedule, truth } = this.#world;
    this.#incarnations += 1;
    const incarnation = new Incarnation(this.#incarnations);
    const orchestrator = bootOrchestrator(this.#world, incarnation, this.#logger(), this.#mutation);
    this.#world.orchestrator = orchestrator;
    orchestrator.start(() => {
      this.#world.say('the orchestrator listens');
      truth.hearingSinceMs = schedule.nowMs;
    });
  }

  kill(): void {
    if (this.#world.orchestrator === null) return;
    this.#world.strike('the orchestrator is killed');
    this.#world.orchestrator.incarnation.die();
    this.buryTheDead();
  }

  /** SIGTERM: it ends what it has under way, or is killed after a while. */
  shutDown(): void {
    const { orchestrator } = this.#world;
    if (orchestrator === null || !orchestrator.incarnation.isListening) return;
    this.#world.strike('the orchestrator is told to end');
    orchestrator.shutDown();
    this.#world.later('the time to end is over', SHUTDOWN_MS, () => {
      if (this.#world.orchestrator === orchestrator) this.kill();
    });
  }

  /** The whole machine goes dark: the process, the engine, its containers, and what no disk has yet. */
  losePower(): void {
    const { engine, disk, random, bystanders } = this.#world;
    this.#world.strike('the power fails');
    engine.goDown();
    for (const container of engine.containers.values()) {
      if (!bystanders.has(container)) engine.exit(container, 255);
    }
    this.#world.orchestrator?.incarnation.die();
    this.buryTheDead();
    disk.losePower(random);
    this.#world.later('the engine comes up', random.pick([1000, 20_000]), () => engine.comeUp());
  }

  /** It will die in the midst of a piece of work. */
  planDeath(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined || incarnation.isFrozen || incarnation.death !== null) return;
    const callsLeft = this.#world.random.between(1, 8);
    const moment = this.#world.random.pick(['before', 'after'] as const);
    this.#world.say(`the orchestrator will die ${moment} store call ${callsLeft} from now`);
    incarnation.death = { callsLeft, moment };
  }

  freeze(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined || incarnation.isFrozen) return;
    const { schedule, truth, settings } = this.#world;
    if (schedule.nowMs - truth.lastJumpMs < 3 * settings.supervisor.scanMs || truth.hasOpenJump) return;
    this.#world.strike('the orchestrator is held up');
    incarnation.isFrozen = true;
    this.#frozenAtMs = schedule.nowMs;
    this.#heldUpMs = Number.POSITIVE_INFINITY;
    const ms = this.#world.random.pick([2000, 30_000, 600_000]);
    this.#world.later('the orchestrator goes on', ms, () => this.thaw(incarnation));
  }

  thaw(incarnation: Incarnation): void {
    if (!incarnation.isFrozen || !incarnation.isAlive) return;
    incarnation.isFrozen = false;
    const { schedule, truth, settings } = this.#world;
    this.#heldUpMs = schedule.nowMs;
    if (schedule.nowMs - this.#frozenAtMs > settings.supervisor.scanMs + GAP_MS) {
      // Whoever was held up for so long owes everybody a full time of hearing.
      truth.hearingSinceMs = schedule.nowMs;
    }
  }

  /** In the quiet phase nothing that was begun may strike any more. */
  calm(): void {
    const incarnation = this.#world.orchestrator?.incarnation;
    if (incarnation === undefined) return;
    this.thaw(incarnation);
    incarnation.death = null;
  }

  /** Nothing that was only in memory is left of a dead process; somebody starts it again after a while. */
  buryTheDead(): void {
    const { orchestrator, schedule, engine, faults, random, truth } = this.#world;
    if (orchestrator === null || orchestrator.incarnation.isAlive) return;
    this.#world.say('the orchestrator is dead');
    this.#world.orchestrator = null;
    if (truth.hasOpenJump) truth.missedJumpMs = schedule.nowMs;
    truth.hasOpenJump = false;
    this.#heldUpMs = Number.NEGATIVE_INFINITY;
    schedule.forget(orchestrator.incarnation);
    engine.feeds.clear();
    this.#mutation?.atCrash?.(this.#world);
    const downMs = faults.isQuiet ? 1000 : random.pick([0, 2000, 30_000, 600_000]);
    this.#world.later('the orchestrator boots', downMs, () => this.boot());
  }

  /** What the orchestrator calls an error must be one of the world's faults, not one of its own. */
  #logger() {
    const ignore = (): void => undefined;
    const error = (facts: object, message: string): void => {
      const cause: unknown = 'error' in facts ? facts.error : null;
      if (isOfTheWorld(cause)) return;
      const detail = cause instanceof Error ? cause.stack : String(cause);
      this.#world.truth.unexpected.push(`${message}: ${detail}`);
    };
    return { debug: ignore, info: ignore, warn: ignore, error };
  }
}

function isOfTheWorld(error: unknown): boolean {
  if (error instanceof ProcessDied || error instanceof RuntimeError || error instanceof StorageError) {
    return true;
  }
  return error instanceof Error && error.message.includes('delivered nothing');
}
