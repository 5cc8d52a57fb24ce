import type { AttemptRef } from '../../domain/attempt.ts';
import {
  type LaunchSpec,
  type LogOptions,
  type LogRecord,
  type OwnedAttempt,
  type Runtime,
  type RuntimeAddress,
  RuntimeError,
  type RuntimeListener,
  type RuntimeState,
} from '../../ports/runtime.ts';
import type { FakeContainer } from './fake-container.ts';
import type { FakeEngine } from './fake-engine.ts';

export interface FakeRuntimeOptions {
  readonly engine: FakeEngine;
  readonly instance: string;
  readonly host?: string;
}

/** A {@link Runtime} in memory, for tests and simulations; {@link FakeEngine} makes it fail on request. */
export class FakeRuntime implements Runtime {
  readonly kind = 'fake';
  readonly #engine: FakeEngine;
  readonly #instance: string;
  readonly #host: string;

  constructor({ engine, instance, host = '127.0.0.1' }: FakeRuntimeOptions) {
    this.#engine = engine;
    this.#instance = instance;
    this.#host = host;
  }

  async prepare(): Promise<RuntimeAddress> {
    return await this.#engine.request('prepare', () => ({ host: this.#host }));
  }

  async ping(): Promise<void> {
    await this.#engine.request('ping', () => {});
  }

  async ensureLaunched(spec: LaunchSpec): Promise<string | null> {
    const container = await this.#engine.request(
      'create',
      () => this.#engine.find(spec) ?? this.#engine.create(this.#instance, spec),
    );
    if (container.instance !== this.#instance) {
      throw new RuntimeError('rejected', 'The name of this attempt is taken by another instance.');
    }
    if (container.state.kind !== 'pending') return null;
    await this.#engine.request('start', () => {
      this.#engine.start(container);
    });
    return container.id;
  }

  async inspect(ref: AttemptRef): Promise<RuntimeState> {
    try {
      return await this.#engine.request('inspect', () => this.#find(ref)?.state ?? { kind: 'absent' });
    } catch (error) {
      if (error instanceof RuntimeError) return { kind: 'unreachable', detail: error.message };
      throw error;
    }
  }

  async listOwned(): Promise<OwnedAttempt[]> {
    return await this.#engine.request('list', () =>
      this.#engine
        .all()
        .filter(({ instance }) => instance === this.#instance)
        .flatMap(({ spec: { executionId, attempt }, state: { kind } }) =>
          kind === 'absent' || kind === 'unreachable' ? [] : [{ executionId, attempt, kind }],
        ),
    );
  }

  async processes(ref: AttemptRef): Promise<string[]> {
    return await this.#engine.request('processes', () =>
      this.#find(ref)?.state.kind === 'running' ? ['PID COMMAND', '1 crawler'] : [],
    );
  }

  async stop(ref: AttemptRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    await this.#engine.request('stop', () => {
      const container = this.#find(ref);
      if (container !== undefined) {
        this.#engine.signal(container, graceSeconds > 0 ? 'SIGTERM' : 'SIGKILL');
      }
    });
    const container = this.#find(ref);
    while (container?.state.kind === 'running') await container.changed();
  }

  async *logs(ref: AttemptRef, { since, follow, signal }: LogOptions): AsyncGenerator<LogRecord> {
    const container = await this.#engine.request('logs', () => this.#find(ref));
    if (container === undefined) return;
    const aborted = new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
    let next = 0;
    for (;;) {
      if (signal?.aborted === true) return;
      const record = container.logs[next];
      if (record !== undefined) {
        next += 1;
        if (since === undefined || record.timestamp > since) yield record;
      } else if (follow && hasNotEnded(container)) {
        await Promise.race([container.changed(), aborted]);
      } else {
        return;
      }
    }
  }

  async remove(ref: AttemptRef): Promise<void> {
    await this.#engine.request('remove', () => {
      const container = this.#find(ref);
      if (container === undefined) return;
      if (container.state.kind === 'running') {
        throw new RuntimeError('rejected', 'This attempt is still running: stop it before removing it.');
      }
      this.#engine.vanish(ref);
    });
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await this.#engine.request('watch', () => {});
    await new Promise<void>((resolve, reject) => {
      const feed = {
        instance: this.#instance,
        hint: (ref: AttemptRef) => {
          listener.onHint({ executionId: ref.executionId, attempt: ref.attempt });
        },
        break: (error: RuntimeError) => {
          this.#engine.feeds.delete(feed);
          reject(error);
        },
      };
      signal.addEventListener('abort', () => {
        this.#engine.feeds.delete(feed);
        resolve();
      });
      this.#engine.feeds.add(feed);
      listener.onConnected();
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #find(ref: AttemptRef): FakeContainer | undefined {
    const container = this.#engine.find(ref);
    return container?.instance === this.#instance ? container : undefined;
  }
}

function hasNotEnded({ state }: FakeContainer): boolean {
  return state.kind === 'running' || state.kind === 'pending';
}
