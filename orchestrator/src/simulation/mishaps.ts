import { attemptKey } from '../domain/attempt.ts';
import type { ProcessLife } from './process-life.ts';
import type { SimulatedContainer } from './simulated-engine.ts';
import type { World } from './world.ts';

const JUMPS_MS = [-3_600_000, -60_000, 60_000, 3_600_000];

/** What goes wrong by itself, one at a time. */
export class Mishaps {
  readonly #world: World;
  readonly #life: ProcessLife;

  constructor(world: World, life: ProcessLife) {
    this.#world = world;
    this.#life = life;
  }

  strike(): void {
    const { random, engine, bystanders } = this.#world;
    const running = [...engine.containers.values()].filter(
      (container) => container.isRunning && !bystanders.has(container),
    );
    const life = this.#life;
    random.weighted<() => void>([
      [4, () => life.kill()],
      [4, () => life.planDeath()],
      [1, () => life.shutDown()],
      [1, () => life.losePower()],
      [2, () => life.freeze()],
      [2, () => this.#jumpClock()],
      [
        2,
        () =>
          this.#forAWhile(
            'the callback network is cut',
            (is) => (this.#world.faults.isCut = is),
            [20_000, 300_000, 1_500_000],
          ),
      ],
      [2, () => this.#engineDown()],
      [2, () => this.#breakFeed()],
      [1, () => this.#forAWhile('the disk is full', (is) => (this.#world.disk.isFull = is), [1000, 30_000])],
      [running.length > 0 ? 6 : 0, () => this.#hurt(random.pick(running))],
    ])();
  }

  #jumpClock(): void {
    const { schedule, random, clock, settings, truth, orchestrator } = this.#world;
    // Two jumps that take each other back between two looks at the clock cannot be told from none, nor a
    // jump and a hold-up from a shorter jump.
    const moved = Math.max(truth.lastJumpMs, this.#life.heldUpMs);
    if (schedule.nowMs - moved < 3 * settings.supervisor.scanMs) return;
    // Timers may come as late as chance will have it, and the look at the clock with them.
    if (truth.hasOpenJump) return;
    truth.lastJumpMs = schedule.nowMs;
    const ms = random.pick(JUMPS_MS);
    this.#world.strike(`the clock jumps by ${ms / 1000} s`);
    clock.jump(ms);
    // Before the loops run nobody looks at the clock.
    if (orchestrator?.incarnation.isListening === true) truth.hasOpenJump = true;
    else truth.missedJumpMs = schedule.nowMs;
  }

  #engineDown(): void {
    const { engine, random, bystanders } = this.#world;
    if (!engine.isUp) return;
    const isKilling = random.chance(0.5);
    this.#world.strike(isKilling ? 'the engine goes down with its containers' : 'the engine goes down');
    engine.goDown();
    if (isKilling) {
      for (const container of engine.containers.values()) {
        if (!bystanders.has(container)) engine.exit(container, random.pick([137, 255, 0]));
      }
    }
    this.#world.later('the engine comes up', random.pick([1000, 20_000, 600_000]), () => engine.comeUp());
  }

  #breakFeed(): void {
    this.#world.strike('the feed of hints breaks');
    this.#world.engine.breakFeeds('interrupted');
  }

  #hurt(container: SimulatedContainer): void {
    const { random, engine, truth } = this.#world;
    const name = attemptKey(container.spec);
    switch (random.pick(['dies', 'out of memory', 'is told to end', 'is removed', 'is paused'] as const)) {
      case 'dies':
        this.#world.strike('the container dies', name);
        engine.exit(container, random.pick([0, 1, 137, 139]));
        return;
      case 'out of memory':
        this.#world.strike('the container runs out of memory', name);
        engine.exit(container, 137, true);
        return;
      case 'is told to end':
        this.#world.strike('somebody tells the container to end', name);
        engine.signal(container, 'SIGTERM');
        return;
      case 'is removed':
        this.#world.strike('somebody removes the container', name);
        truth.vanished.set(name, (truth.vanished.get(name) ?? 0) + 1);
        engine.remove(container);
        return;
      case 'is paused':
        this.#world.strike('somebody pauses the container', name);
        engine.pause(container, true);
        this.#world.later(`${name} is unpaused`, random.pick([20_000, 900_000]), () =>
          engine.pause(container, false),
        );
    }
  }

  #forAWhile(what: string, set: (is: boolean) => void, choicesMs: readonly number[]): void {
    this.#world.strike(what);
    set(true);
    this.#world.later(`no longer: ${what}`, this.#world.random.pick(choicesMs), () => set(false));
  }
}
