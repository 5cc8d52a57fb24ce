import { attemptKey } from '../domain/attempt.ts';
import type { ProcessLifecycle } from './process-lifecycle.ts';
import type { SimulatedContainer } from './simulated-engine.ts';
import { replaceContainer } from './replace-container.ts';
import type { World } from './world.ts';

const JUMPS_MS = [-3_600_000, -60_000, 60_000, 3_600_000];

/** Injects faults that no request triggers, one at a time: crashes, clock jumps, outages, harm to containers. */
export class FaultInjector {
  readonly #world: World;
  readonly #lifecycle: ProcessLifecycle;

  constructor(world: World, lifecycle: ProcessLifecycle) {
    this.#world = world;
    this.#lifecycle = lifecycle;
  }

  injectOne(): void {
    const { random, engine, disk, bystanders, receivers, tasks } = this.#world;
    const running = [...engine.containers.values()].filter(
      (container) => container.isRunning && !bystanders.has(container),
    );
    const lifecycle = this.#lifecycle;
    random.weighted<() => void>([
      [4, () => lifecycle.kill()],
      [4, () => lifecycle.planDeath()],
      [1, () => lifecycle.shutDown()],
      [1, () => lifecycle.losePower()],
      [2, () => lifecycle.freeze()],
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
      [
        2,
        () =>
          this.#forAWhile(
            'the machine refuses all launches',
            (is) => (engine.refusesLaunches = is),
            [5000, 60_000, 600_000],
          ),
      ],
      [1, () => this.#remakeNetwork()],
      [2, () => this.#breakFeed()],
      [receivers === null || tasks.endpoints.length === 0 ? 0 : 6, () => this.#changeReceiver()],
      // What is held of a lost database is saved to the disk, if there is room.
      [
        disk.isLost ? 0 : 1,
        () => this.#forAWhile('the disk is full', (is) => (disk.isFull = is), [1000, 30_000]),
      ],
      [disk.isLost || disk.isFull ? 0 : 1, () => this.#loseDatabase()],
      [running.length > 0 ? 6 : 0, () => this.#harmContainer(random.pick(running))],
    ])();
  }

  #jumpClock(): void {
    const { schedule, random, clock, settings, truth, orchestrator } = this.#world;
    // Two opposite jumps between two reads of the clock are indistinguishable from none, and a jump with a
    // stall from a shorter jump.
    const moved = Math.max(truth.lastJumpMs, this.#lifecycle.stalledUntilMs);
    if (schedule.nowMs - moved < 3 * settings.supervisor.scanMs) return;
    // Timers, and with them the next read of the clock, may be arbitrarily late.
    if (truth.hasOpenJump) return;
    truth.lastJumpMs = schedule.nowMs;
    const ms = random.pick(JUMPS_MS);
    this.#world.recordFault(`the clock jumps by ${ms / 1000} s`);
    clock.jump(ms);
    // Before the loops run, the clock is not watched: they compare it with what was noted of it when they begin.
    if (orchestrator?.incarnation.isListening === true) truth.hasOpenJump = true;
  }

  #loseDatabase(): void {
    const { random, disk, orchestrator } = this.#world;
    if (orchestrator === null) return;
    this.#world.recordFault(`the database is ${random.pick(['deleted', 'replaced by an empty one'])}`);
    disk.loseDatabase();
  }

  #engineDown(): void {
    const { engine, random, bystanders } = this.#world;
    if (!engine.isUp) return;
    const isKilling = random.chance(0.5);
    this.#world.recordFault(isKilling ? 'the engine goes down with its containers' : 'the engine goes down');
    engine.goDown();
    if (isKilling) {
      for (const container of engine.containers.values()) {
        if (!bystanders.has(container)) engine.exit(container, random.pick([137, 255, 0]));
      }
    }
    this.#world.later('the engine comes up', random.pick([1000, 20_000, 600_000]), () => engine.comeUp());
  }

  #remakeNetwork(): void {
    const { engine, random } = this.#world;
    this.#world.recordFault('the network is made again with another gateway');
    engine.remakeNetwork(`10.0.0.${random.between(1, 9)}`);
  }

  #breakFeed(): void {
    this.#world.recordFault('the event feed breaks');
    this.#world.engine.breakFeeds('interrupted');
  }

  #changeReceiver(): void {
    const { random, receivers, tasks } = this.#world;
    const { name } = random.pick(tasks.endpoints);
    this.#world.log(`receiver ${name} ${receivers?.changeMood(name) ?? ''}`);
  }

  #harmContainer(container: SimulatedContainer): void {
    const { random, engine, truth } = this.#world;
    const name = attemptKey(container.spec);
    const harms = [
      'dies',
      'out of memory',
      'receives SIGTERM',
      'is removed',
      'is paused',
      'is renamed',
    ] as const;
    switch (random.pick(harms)) {
      case 'dies':
        this.#world.recordFault('the container dies', name);
        engine.exit(container, random.pick([0, 1, 137, 139]));
        return;
      case 'out of memory':
        this.#world.recordFault('the container runs out of memory', name);
        engine.exit(container, 137, true);
        return;
      case 'receives SIGTERM':
        this.#world.recordFault('a third party sends SIGTERM to the container', name);
        engine.signal(container, 'SIGTERM');
        return;
      case 'is removed':
        this.#world.recordFault('a third party removes the container', name);
        truth.vanished.set(name, (truth.vanished.get(name) ?? 0) + 1);
        engine.remove(container);
        return;
      case 'is renamed':
        replaceContainer(this.#world, container);
        return;
      case 'is paused':
        this.#world.recordFault('a third party pauses the container', name);
        engine.pause(container, true);
        this.#world.later(`${name} is unpaused`, random.pick([20_000, 900_000]), () =>
          engine.pause(container, false),
        );
    }
  }

  #forAWhile(what: string, set: (is: boolean) => void, choicesMs: readonly number[]): void {
    this.#world.recordFault(what);
    set(true);
    this.#world.later(`end of the fault: ${what}`, this.#world.random.pick(choicesMs), () => set(false));
  }
}
