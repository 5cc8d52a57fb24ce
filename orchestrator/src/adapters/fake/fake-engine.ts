import { attemptKey, type AttemptRef, type ContainerRef } from '../../domain/attempt.ts';
import { containerName } from '../../domain/container-name.ts';
import type { Clock } from '../../ports/clock.ts';
import { type EgressState, type LaunchSpec, type LogRecord, RuntimeError } from '../../ports/runtime.ts';
import { risingTimestamps } from '../logs/rising-timestamps.ts';
import { FakeContainer, type FakeExit } from './fake-container.ts';
import { type FakeOperation, FakeFaults, type FaultMoment, type Hold } from './fake-faults.ts';

export interface FakeEngineOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Images that exist; others are missing. Default: every image exists. */
  readonly images?: ReadonlySet<string>;
  /** May refuse a container that is to be created, by an error. */
  readonly onCreate?: (spec: LaunchSpec) => void;
  /** What a container does as soon as it has started. */
  readonly onStart?: (container: FakeContainer, engine: FakeEngine) => void;
  /** What a container does on a signal, before the signal has its effect. */
  readonly onSignal?: (container: FakeContainer, signal: 'SIGTERM' | 'SIGKILL') => void;
}

interface Feed {
  readonly instance: string;
  readonly hint: (ref: AttemptRef) => void;
  readonly break: (error: RuntimeError) => void;
}

/**
 * The engine behind {@link FakeRuntime}: its containers are controlled by the test. It outlives the runtimes
 * that talk to it, as a real engine outlives a crashed orchestrator. It has no timers: containers react only to
 * signals and to the test.
 */
export class FakeEngine {
  readonly faults = new FakeFaults();
  readonly feeds = new Set<Feed>();
  /** Written for attempts, by their keys. */
  readonly secrets = new Map<string, string>();
  readonly #options: FakeEngineOptions;
  /** By id, the oldest first. */
  readonly #containers = new Map<string, FakeContainer>();
  readonly #timestamps = new WeakMap<FakeContainer, () => string>();
  #isUp = true;
  #created = 0;

  constructor(options: FakeEngineOptions) {
    this.#options = options;
  }

  /** One request to the engine, with the fault that is planned for it, if any. */
  async request<T>(operation: FakeOperation, act: () => T): Promise<T> {
    const fault = this.faults.take(operation);
    this.#requireUp();
    if (fault?.moment === 'before') await fault.strike();
    this.#requireUp();
    const result = act();
    if (fault?.moment === 'after') await fault.strike();
    return result;
  }

  /** The next such operation throws: before it happens, or after it has happened. */
  failNext(
    operation: FakeOperation,
    moment: FaultMoment = 'before',
    error: Error = new RuntimeError('interrupted', 'The fake engine was told to fail here.'),
  ): void {
    this.faults.fail(operation, moment, error);
  }

  /** The next such operation hangs until released. */
  holdNext(operation: FakeOperation, moment: FaultMoment = 'before'): Hold {
    return this.faults.hold(operation, moment);
  }

  /** The address that {@link FakeRuntime.prepare} names. */
  gateway = '127.0.0.1';

  /** What it says of the limits of egress, when it is asked. */
  limitEgress: () => EgressState | null = () => null;

  goDown(): void {
    this.#isUp = false;
    this.disconnect();
  }

  /** Containers are as they were: an engine with live restore. */
  comeUp(): void {
    this.#isUp = true;
  }

  /** Breaks every event feed. */
  disconnect(): void {
    for (const feed of this.feeds) {
      feed.break(new RuntimeError('interrupted', 'The event feed of the fake engine broke.'));
    }
  }

  /** The recorded container of an attempt, or else the oldest that carries its labels. */
  find(ref: AttemptRef & Partial<ContainerRef>, instance?: string): FakeContainer | undefined {
    const { containerId = null } = ref;
    return this.all().find(
      (each) =>
        (instance === undefined || each.instance === instance) &&
        (containerId === null ? attemptKey(each.spec) === attemptKey(ref) : each.id === containerId),
    );
  }

  all(): FakeContainer[] {
    return [...this.#containers.values()];
  }

  /** By name: no two containers have the same one. */
  holderOf(name: string): FakeContainer | undefined {
    return this.all().find((container) => container.name === name);
  }

  /** As those do who update containers. */
  rename(container: FakeContainer, name: string): void {
    container.name = name;
  }

  /** Makes one with the same labels, under its name or another. */
  copy(container: FakeContainer, name: string): FakeContainer {
    return this.create(container.instance, container.spec, name);
  }

  requireImage(image: string): void {
    if (this.#options.images?.has(image) !== false) return;
    throw new RuntimeError('image_missing', `The image ${image} is not on the fake engine: add it.`);
  }

  create(instance: string, spec: LaunchSpec, name = containerName(spec)): FakeContainer {
    this.requireImage(spec.image);
    this.#options.onCreate?.(spec);
    this.#created += 1;
    const container = new FakeContainer(`fake-${this.#created}`, instance, spec);
    container.name = name;
    this.#containers.set(container.id, container);
    this.#timestamps.set(
      container,
      risingTimestamps(() => this.#options.clock.now().getTime()),
    );
    this.#hint(container);
    return container;
  }

  start(container: FakeContainer): void {
    if (container.state.kind !== 'pending') return;
    container.starts += 1;
    container.state = {
      kind: 'running',
      containerId: container.id,
      image: container.image,
      startedAt: this.#options.clock.now(),
      paused: false,
    };
    this.#hint(container);
    this.#options.onStart?.(container, this);
  }

  print(ref: AttemptRef, text: string, stream: LogRecord['stream'] = 'stdout'): void {
    const container = this.#require(ref);
    const timestamp = this.#timestamps.get(container)?.() ?? '';
    container.logs.push({ timestamp, stream, text });
    container.notify();
  }

  exit(ref: AttemptRef, how: FakeExit = {}): void {
    this.exitOf(this.#require(ref), how);
  }

  exitOf(container: FakeContainer, how: FakeExit): void {
    const { exitCode = 0, oomKilled = false, error = null, neverRan } = how;
    if (container.state.kind === 'exited') return;
    container.state = {
      kind: 'exited',
      containerId: container.id,
      image: container.image,
      exitCode,
      oomKilled,
      endedAt: this.#options.clock.now(),
      error,
      ...(neverRan !== undefined && { neverRan }),
    };
    this.#hint(container);
  }

  pause(ref: AttemptRef): void {
    this.#setPaused(this.#require(ref), true);
  }

  unpause(ref: AttemptRef): void {
    this.#setPaused(this.#require(ref), false);
  }

  /** Sends SIGTERM or SIGKILL. */
  signal(container: FakeContainer, signal: 'SIGTERM' | 'SIGKILL'): void {
    if (container.state.kind !== 'running') return;
    container.signals.push(signal);
    if (container.state.paused) this.#setPaused(container, false);
    this.#options.onSignal?.(container, signal);
    if (signal === 'SIGKILL') this.exitOf(container, { exitCode: 137 });
    else if (container.onTerm !== 'ignore') this.exitOf(container, { exitCode: container.onTerm });
  }

  /** Ends the grace of a stop. */
  endGrace(ref: AttemptRef): void {
    this.signal(this.#require(ref), 'SIGKILL');
  }

  /** Removes a container without a trace, as a careless administrator would. */
  vanish(ref: AttemptRef): void {
    this.remove(this.#require(ref));
  }

  remove(container: FakeContainer): void {
    this.#containers.delete(container.id);
    container.state = { kind: 'absent' };
    this.#hint(container);
  }

  #setPaused(container: FakeContainer, paused: boolean): void {
    if (container.state.kind !== 'running') return;
    container.state = { ...container.state, paused };
    this.#hint(container);
  }

  #hint(container: FakeContainer): void {
    container.notify();
    for (const feed of this.feeds) {
      if (feed.instance === container.instance) feed.hint(container.spec);
    }
  }

  #require(ref: AttemptRef): FakeContainer {
    const container = this.find(ref);
    if (container === undefined) throw new Error(`The fake engine has no container ${attemptKey(ref)}.`);
    return container;
  }

  #requireUp(): void {
    if (!this.#isUp) throw new RuntimeError('unreachable', 'The fake engine is down: bring it up.');
  }
}
