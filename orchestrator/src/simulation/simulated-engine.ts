import { attemptKey, type AttemptRef } from '../domain/attempt.ts';
import { risingTimestamps } from '../adapters/logs/rising-timestamps.ts';
import type { LaunchSpec, LogRecord, RuntimeErrorCode } from '../ports/runtime.ts';
import type { WallClock } from './virtual-time.ts';

export type Signal = 'SIGTERM' | 'SIGKILL';

/** The main process of a container. */
export interface ContainerProcess {
  /** The process has been started. */
  begin(): void;
  /** SIGTERM arrived; the process may ignore it. SIGKILL is not delivered to it. */
  terminate(): void;
}

export class SimulatedContainer {
  readonly id: string;
  readonly instance: string;
  readonly spec: LaunchSpec;
  readonly logs: LogRecord[] = [];
  state: 'pending' | 'running' | 'exited' = 'pending';
  isPaused = false;
  isRemoved = false;
  /** More than one start breaks a promise. */
  starts = 0;
  startedAt = new Date(0);
  endedAt: Date | null = null;
  exitCode: number | null = null;
  oomKilled = false;
  process: ContainerProcess | null = null;
  /** Its removal was requested before it had started: what it prints after that is lost with it. */
  isRemovalRequested = false;
  readonly print: (text: string) => void;

  constructor(id: string, instance: string, spec: LaunchSpec, clock: WallClock) {
    this.id = id;
    this.instance = instance;
    this.spec = spec;
    const timestamp = risingTimestamps(() => clock.now().getTime());
    this.print = (text) => void this.logs.push({ timestamp: timestamp(), stream: 'stdout', text });
  }

  get isRunning(): boolean {
    return this.state === 'running' && !this.isRemoved;
  }
}

interface Feed {
  readonly hint: (ref: AttemptRef) => void;
  readonly break: (code: RuntimeErrorCode) => void;
}

/**
 * The engine behind the simulated runtime. It outlives every incarnation of the orchestrator and, like a
 * real engine, knows nothing of the orchestrator's plans.
 */
export class SimulatedEngine {
  isUp = true;
  readonly feeds = new Set<Feed>();
  /** By name; names are unique. */
  readonly containers = new Map<string, SimulatedContainer>();
  /** Includes removed containers: their output must be in our log files. */
  readonly everCreated: SimulatedContainer[] = [];
  /** Number of changes so far, so that checkers run only after a change. */
  changes = 0;
  readonly #clock: WallClock;
  readonly #settle: (container: SimulatedContainer) => void;

  constructor(clock: WallClock, settle: (container: SimulatedContainer) => void) {
    this.#clock = clock;
    this.#settle = settle;
  }

  find(ref: AttemptRef): SimulatedContainer | undefined {
    return this.containers.get(attemptKey(ref));
  }

  create(instance: string, spec: LaunchSpec): SimulatedContainer {
    const id = `c${this.everCreated.length + 1}`;
    const container = new SimulatedContainer(id, instance, spec, this.#clock);
    this.containers.set(attemptKey(spec), container);
    this.everCreated.push(container);
    this.#changed(container);
    return container;
  }

  start(container: SimulatedContainer): void {
    if (container.state !== 'pending' || container.isRemoved) return;
    container.starts += 1;
    container.state = 'running';
    container.startedAt = this.#clock.now();
    this.#settle(container);
    container.process?.begin();
    this.#changed(container);
  }

  exit(container: SimulatedContainer, exitCode: number | null, oomKilled = false): void {
    if (!container.isRunning) return;
    container.state = 'exited';
    container.exitCode = exitCode;
    container.oomKilled = oomKilled;
    container.endedAt = this.#clock.now();
    this.#changed(container);
  }

  signal(container: SimulatedContainer, signal: Signal): void {
    if (!container.isRunning) return;
    container.isPaused = false;
    if (signal === 'SIGKILL') this.exit(container, 137);
    else container.process?.terminate();
  }

  remove(container: SimulatedContainer): void {
    container.isRemoved = true;
    this.containers.delete(attemptKey(container.spec));
    this.#changed(container);
  }

  pause(container: SimulatedContainer, isPaused: boolean): void {
    if (!container.isRunning) return;
    container.isPaused = isPaused;
    this.#changed(container);
  }

  goDown(): void {
    this.isUp = false;
    this.breakFeeds('unreachable');
  }

  comeUp(): void {
    this.isUp = true;
  }

  breakFeeds(code: RuntimeErrorCode): void {
    for (const feed of this.feeds) feed.break(code);
    this.feeds.clear();
  }

  #changed({ spec }: SimulatedContainer): void {
    this.changes += 1;
    for (const feed of this.feeds) feed.hint(spec);
  }
}
