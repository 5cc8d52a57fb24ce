import type { AttemptRef, ContainerRef, ImageDigests } from '../domain/attempt.ts';
import type { Meters, RuntimeCall } from '../ports/meters.ts';
import {
  RuntimeError,
  type EgressLimits,
  type EgressState,
  type LaunchedContainer,
  type LaunchSpec,
  type LogOptions,
  type LogPart,
  type OwnedAttempt,
  type Runtime,
  type RuntimeAddress,
  type RuntimeListener,
  type RuntimeState,
} from '../ports/runtime.ts';

/** {@link Runtime} that counts the calls of another one, and their errors. */
export class CountedRuntime implements Runtime {
  readonly kind: string;
  readonly #runtime: Runtime;
  readonly #meters: Meters;

  constructor(runtime: Runtime, meters: Meters) {
    this.kind = runtime.kind;
    this.#runtime = runtime;
    this.#meters = meters;
  }

  prepare(): Promise<RuntimeAddress> {
    return this.#counted('prepare', this.#runtime.prepare());
  }

  limitEgress(limits: EgressLimits): Promise<EgressState | null> {
    return this.#counted('limit_egress', this.#runtime.limitEgress(limits));
  }

  ping(): Promise<void> {
    return this.#counted('ping', this.#runtime.ping());
  }

  requireImage(image: string): Promise<ImageDigests | null> {
    return this.#counted('require_image', this.#runtime.requireImage(image));
  }

  ensureLaunched(spec: LaunchSpec): Promise<LaunchedContainer | null> {
    return this.#counted('ensure_launched', this.#runtime.ensureLaunched(spec));
  }

  async inspect(ref: ContainerRef): Promise<RuntimeState> {
    const state = await this.#counted('inspect', this.#runtime.inspect(ref));
    // It never throws for an engine that is down.
    if (state.kind === 'unreachable') this.#meters.callFailed('inspect', 'unreachable');
    return state;
  }

  listOwned(): Promise<OwnedAttempt[]> {
    return this.#counted('list_owned', this.#runtime.listOwned());
  }

  processes(ref: ContainerRef): Promise<string[]> {
    return this.#counted('processes', this.#runtime.processes(ref));
  }

  stop(ref: ContainerRef, options: { graceSeconds: number }): Promise<void> {
    return this.#counted('stop', this.#runtime.stop(ref, options));
  }

  logs(ref: ContainerRef, options: LogOptions): AsyncIterable<LogPart> {
    this.#meters.called('logs');
    const parts = this.#runtime.logs(ref, options);
    return {
      // Not a generator: the end of one that waits for its next part would wait with it.
      [Symbol.asyncIterator]: () => {
        const inner = parts[Symbol.asyncIterator]();
        return {
          next: () => this.#watched('logs', inner.next()),
          return: () => inner.return?.() ?? Promise.resolve({ done: true, value: undefined }),
        };
      },
    };
  }

  remove(ref: ContainerRef): Promise<void> {
    return this.#counted('remove', this.#runtime.remove(ref));
  }

  /** Files of this machine: no call of an engine. */
  discardSecrets(ref: AttemptRef): Promise<void> {
    return this.#runtime.discardSecrets(ref);
  }

  attemptsWithSecrets(): Promise<AttemptRef[]> {
    return this.#runtime.attemptsWithSecrets();
  }

  watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    return this.#counted('watch', this.#runtime.watch(listener, signal));
  }

  close(options?: { removeNetwork?: boolean }): Promise<void> {
    return this.#runtime.close(options);
  }

  #counted<T>(call: RuntimeCall, work: Promise<T>): Promise<T> {
    this.#meters.called(call);
    return this.#watched(call, work);
  }

  async #watched<T>(call: RuntimeCall, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#meters.callFailed(call, error instanceof RuntimeError ? error.code : 'other');
      throw error;
    }
  }
}
