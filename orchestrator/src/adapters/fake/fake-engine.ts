import { attemptKey, type AttemptRef } from '../../domain/attempt.ts';
import type { Clock } from '../../ports/clock.ts';
import { type LaunchSpec, type LogRecord, RuntimeError } from '../../ports/runtime.ts';
import { risingTimestamps } from '../logs/rising-timestamps.ts';
import { FakeContainer, type FakeExit } from './fake-container.ts';
import { type FakeOperation, FakeFaults, type FaultMoment, type Hold } from './fake-faults.ts';

export interface FakeEngineOptions {
  readonly clock: Clock;
  /** Images that exist; others are missing. Default: every image exists. */
  readonly images?: ReadonlySet<string>;
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
  readonly #options: FakeEngineOptions;
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

  find(ref: AttemptRef): FakeContainer | undefined {
    return this.#containers.get(attemptKey(ref));
  }

  all(): FakeContainer[] {
    return [...this.#containers.values()];
  }

  create(instance: string, spec: LaunchSpec): FakeContainer {
    if (this.#options.images?.has(spec.image) === false) {
      throw new RuntimeError('image_missing', `The image ${spec.image} is not on the fake engine: add it.`);
    }
    this.#created += 1;
    const container = new FakeContainer(`fake-${this.#created}`, instance, spec);
    this.#containers.set(attemptKey(spec), container);
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

  exit(ref: AttemptRef, { exitCode = 0, oomKilled = false, error = null }: FakeExit = {}): void {
    const container = this.#require(ref);
    if (container.state.kind === 'exited') return;
    container.state = {
      kind: 'exited',
      containerId: container.id,
      exitCode,
      oomKilled,
      endedAt: this.#options.clock.now(),
      error,
    };
    this.#hint(container);
  }

  pause(ref: AttemptRef): void {
    this.#setPaused(ref, true);
  }

  unpause(ref: AttemptRef): void {
    this.#setPaused(ref, false);
  }

  /** Sends SIGTERM or SIGKILL. */
  signal(container: FakeContainer, signal: 'SIGTERM' | 'SIGKILL'): void {
    if (container.state.kind !== 'running') return;
    container.signals.push(signal);
    if (container.state.paused) this.unpause(container.spec);
    this.#options.onSignal?.(container, signal);
    if (signal === 'SIGKILL') this.exit(container.spec, { exitCode: 137 });
    else if (container.onTerm !== 'ignore') this.exit(container.spec, { exitCode: container.onTerm });
  }

  /** Ends the grace of a stop. */
  endGrace(ref: AttemptRef): void {
    this.signal(this.#require(ref), 'SIGKILL');
  }

  /** Removes a container without a trace, as a careless administrator would. */
  vanish(ref: AttemptRef): void {
    const container = this.#require(ref);
    this.#containers.delete(attemptKey(ref));
    container.state = { kind: 'absent' };
    this.#hint(container);
  }

  #setPaused(ref: AttemptRef, paused: boolean): void {
    const container = this.#require(ref);
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
