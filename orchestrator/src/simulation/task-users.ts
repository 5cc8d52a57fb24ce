import { ask, listening } from './asking.ts';
import { drawEndpoint, drawTask } from './draw-task.ts';
import type { ScheduleRead } from './task-ledger.ts';
import type { TaskProcess } from './task-process.ts';
import type { World } from './world.ts';

const TASKS = ['daily', 'hourly'] as const;
const ENDPOINTS = ['robot', 'pager'] as const;
/** From so many on a user has seen enough, and pauses what launches more. */
const EXECUTIONS_MAX = 20;
/** What is tried again later than this is not waited for. */
const WAIT_MS_MAX = 600_000;

/** The people who save tasks, and look after schedules and endpoints. */
export class TaskUsers {
  readonly #world: World;
  #texts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  begin(): void {
    const { random, receivers } = this.#world;
    for (const name of ENDPOINTS) if (random.chance(0.5)) receivers?.changeMood(name);
    this.#putEndpoint('robot');
    if (random.chance(0.5)) this.#putEndpoint('pager');
    this.#putTask('daily');
    if (random.chance(0.3)) this.#putTask('hourly');
  }

  act(): void {
    const { random, ledger, tasks } = this.#world;
    const schedules = tasks.schedules.filter(({ removedAt }) => removedAt === null);
    const { endpoints, deliveries } = tasks;
    if (ledger.executions.length >= EXECUTIONS_MAX) {
      this.setSchedulesPaused(true);
      return;
    }
    random.weighted<() => void>([
      [4, () => this.#putTask(random.pick(TASKS))],
      [1, () => this.#removeTask(random.pick(TASKS))],
      [1, () => this.#launchTask(random.pick(TASKS))],
      [schedules.length > 0 ? 4 : 0, () => this.#togglePaused(random.pick(schedules))],
      [2, () => this.#putEndpoint(random.pick(ENDPOINTS))],
      [endpoints.length > 0 ? 1 : 0, () => this.#removeEndpoint(random.pick(endpoints).name)],
      [
        endpoints.length > 0 ? 2 : 0,
        () => this.#pauseEndpoint(random.pick(endpoints).name, random.chance(0.4)),
      ],
      [1, () => this.#testEndpoint(random.pick(ENDPOINTS))],
      [deliveries.length > 0 ? 2 : 0, () => this.#redeliver(random.pick(deliveries).id)],
    ])();
  }

  setSchedulesPaused(isPaused: boolean): void {
    for (const { id, removedAt, isOperatorPaused } of this.#world.tasks.schedules) {
      if (removedAt === null && isOperatorPaused !== isPaused) this.#setPaused(id, isPaused);
    }
  }

  /** What waits for long, or for somebody who resumes its endpoint, is tried now. */
  resumeEndpoints(): void {
    const { tasks, clock } = this.#world;
    const latest = clock.now().getTime() + WAIT_MS_MAX;
    for (const { name, isPaused } of tasks.endpoints) {
      const isWaiting = tasks.deliveries.some(
        ({ endpoint, nextAttemptAt }) => endpoint === name && (nextAttemptAt ?? 0) > latest,
      );
      if (isPaused || isWaiting) this.#pauseEndpoint(name, false);
    }
  }

  #putTask(name: string): void {
    const { random, settings } = this.#world;
    const task = drawTask(random, settings, `${(this.#texts += 1)}`);
    this.#ask(`saves task ${name}`, (tasks) => tasks.putTask(name, task));
  }

  #removeTask(name: string): void {
    this.#ask(`removes task ${name}`, (tasks) => tasks.removeTask(name));
  }

  #launchTask(name: string): void {
    const { random, truth } = this.#world;
    const key = random.chance(0.5) ? `t${(this.#texts += 1)}` : null;
    this.#ask(
      `launches task ${name}`,
      (tasks) => tasks.launchTask(name, key),
      ({ executionId }) => truth.launchAnswered(key, executionId),
    );
  }

  #setPaused(id: string, isPaused: boolean): void {
    this.#ask(`${isPaused ? 'pauses' : 'resumes'} schedule ${id}`, (tasks) => tasks.setPaused(id, isPaused));
  }

  #togglePaused({ id, isOperatorPaused }: ScheduleRead): void {
    this.#setPaused(id, !isOperatorPaused);
  }

  #putEndpoint(name: string): void {
    const endpoint = drawEndpoint(this.#world.random, name);
    this.#ask(`puts endpoint ${name}`, (tasks) => tasks.putEndpoint(name, endpoint));
  }

  #removeEndpoint(name: string): void {
    this.#ask(`removes endpoint ${name}`, (tasks) => tasks.removeEndpoint(name));
  }

  #pauseEndpoint(name: string, isPaused: boolean): void {
    this.#ask(`${isPaused ? 'pauses' : 'resumes'} endpoint ${name}`, (tasks) =>
      tasks.setEndpointPaused(name, isPaused),
    );
  }

  #testEndpoint(name: string): void {
    this.#ask(`tests endpoint ${name}`, (tasks) => tasks.testEndpoint(name));
  }

  #redeliver(id: number): void {
    this.#ask(`has notification ${id} delivered again`, (tasks) => tasks.redeliver(id));
  }

  #ask<T>(what: string, request: (tasks: TaskProcess) => Promise<T>, onAnswer?: (answer: T) => void): void {
    const orchestrator = listening(this.#world);
    if (orchestrator === null) return;
    this.#world.log(`a user ${what}`);
    this.#world.faults.count(`a user ${what.split(' ').slice(0, 2).join(' ')}`);
    void ask(this.#world, orchestrator, request(orchestrator.tasks), onAnswer);
  }
}
