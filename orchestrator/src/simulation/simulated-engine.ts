import { CONTRACT_ENV } from '@crawlerd/shared';
import { attemptKey, type AttemptRef, type ContainerRef } from '../domain/attempt.ts';
import { formatLogTime } from '../adapters/logs/log-times.ts';
import type { LogStream } from '../domain/log-position.ts';
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

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

export interface Print {
  readonly stream: LogStream;
  /** How long ago it was stamped. */
  readonly lateMs: number;
  /** It is stamped with the time of the record before it. */
  readonly isSame: boolean;
}

export class SimulatedContainer {
  readonly id: string;
  readonly instance: string;
  readonly spec: LaunchSpec;
  readonly logs: LogRecord[] = [];
  /** Unique, and changed by whoever renames it. */
  name: string;
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
  readonly #clock: WallClock;

  constructor(id: string, instance: string, spec: LaunchSpec, clock: WallClock) {
    this.id = id;
    this.instance = instance;
    this.spec = spec;
    this.name = attemptKey(spec);
    this.#clock = clock;
  }

  /** The engine stamps each stream in a thread of its own, so its log is not in the order of its times. */
  print(text: string, { stream, lateMs, isSame }: Print): void {
    const last = this.logs.at(-1)?.timestamp;
    const nowMs = BigInt(this.#clock.now().getTime() - lateMs);
    // Nanoseconds that no other record has: no clock reads the same time twice by chance.
    const stamp = formatLogTime(nowMs * NANOSECONDS_PER_MILLISECOND + BigInt(this.logs.length));
    this.logs.push({ timestamp: isSame && last !== undefined ? last : stamp, stream, text });
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
  /** For a reason that has nothing to do with what is launched. */
  refusesLaunches = false;
  /** The address of this machine on the network of containers. */
  gateway = '10.0.0.1';
  /** Containers that were started with another address to report to: whoever has it got their credential. */
  readonly misled: SimulatedContainer[] = [];
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

  /** The recorded container of an attempt of an instance, or else the oldest with its labels. */
  find(instance: string, { containerId, ...ref }: ContainerRef): SimulatedContainer | undefined {
    return this.everCreated.find(
      (each) =>
        !each.isRemoved &&
        each.instance === instance &&
        (containerId === null ? attemptKey(each.spec) === attemptKey(ref) : each.id === containerId),
    );
  }

  rename(container: SimulatedContainer, name: string): void {
    this.containers.delete(container.name);
    container.name = name;
    this.containers.set(name, container);
    this.#changed(container);
  }

  create(instance: string, spec: LaunchSpec, name = attemptKey(spec)): SimulatedContainer {
    if (this.containers.has(name)) throw new Error(`The name ${name} is in use.`);
    const id = `c${this.everCreated.length + 1}`;
    const container = new SimulatedContainer(id, instance, spec, this.#clock);
    container.name = name;
    this.containers.set(name, container);
    this.everCreated.push(container);
    this.#changed(container);
    return container;
  }

  start(container: SimulatedContainer): void {
    if (container.state !== 'pending' || container.isRemoved) return;
    if (!this.isHeard(container)) this.misled.push(container);
    container.starts += 1;
    container.state = 'running';
    container.startedAt = this.#clock.now();
    this.#settle(container);
    container.process?.begin();
    this.#changed(container);
  }

  /** Whether what it reports goes to this machine. */
  isHeard({ spec: { env } }: SimulatedContainer): boolean {
    const address = env[CONTRACT_ENV.apiUrl];
    return address === undefined || new URL(address).hostname === this.gateway;
  }

  /** Somebody has removed the network and made it with other addresses. */
  remakeNetwork(gateway: string): void {
    this.gateway = gateway;
    this.changes += 1;
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
    this.containers.delete(container.name);
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
