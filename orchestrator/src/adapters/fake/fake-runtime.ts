import { attemptKey, type AttemptRef, type ContainerRef, type ImageDigests } from '../../domain/attempt.ts';
import { LOG_START, UnreadRecords } from '../../domain/log-position.ts';
import {
  type LaunchedContainer,
  type EgressState,
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
import { containerName } from '../../domain/container-name.ts';
import { digestsOf, type FakeContainer } from './fake-container.ts';
import type { FakeEngine } from './fake-engine.ts';

export interface FakeRuntimeOptions {
  readonly engine: FakeEngine;
  readonly instance: string;
}

/** A {@link Runtime} in memory, for tests and simulations; {@link FakeEngine} makes it fail on request. */
export class FakeRuntime implements Runtime {
  readonly kind = 'fake';
  readonly #engine: FakeEngine;
  readonly #instance: string;

  constructor({ engine, instance }: FakeRuntimeOptions) {
    this.#engine = engine;
    this.#instance = instance;
  }

  async prepare(): Promise<RuntimeAddress> {
    return await this.#engine.request('prepare', () => ({ host: this.#engine.gateway }));
  }

  async limitEgress(): Promise<EgressState | null> {
    return Promise.resolve(this.#engine.limitEgress());
  }

  async ping(): Promise<void> {
    await this.#engine.request('ping', () => {});
  }

  async requireImage(image: string): Promise<ImageDigests> {
    await Promise.resolve(this.#engine.requireImage(image));
    return digestsOf(image);
  }

  async ensureLaunched(spec: LaunchSpec): Promise<LaunchedContainer | null> {
    const container = await this.#engine.request('create', () => {
      const found = this.#find({ ...spec, containerId: null });
      if (found === undefined && this.#engine.holderOf(containerName(spec)) !== undefined) {
        throw new RuntimeError(
          'rejected',
          'The name of this attempt is taken by a container of somebody else.',
        );
      }
      if (spec.secrets !== undefined) this.#engine.secrets.set(attemptKey(spec), spec.secrets);
      return found ?? this.#engine.create(this.#instance, spec);
    });
    if (container.state.kind !== 'pending') return null;
    await this.#engine.request('start', () => {
      this.#engine.start(container);
    });
    return { containerId: container.id, image: container.image };
  }

  async inspect(ref: ContainerRef): Promise<RuntimeState> {
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
        .flatMap(({ id: containerId, name, spec: { executionId, attempt }, state: { kind } }) =>
          kind === 'absent' || kind === 'unreachable'
            ? []
            : [{ executionId, attempt, containerId, name, kind }],
        ),
    );
  }

  async processes(ref: ContainerRef): Promise<string[]> {
    return await this.#engine.request('processes', () =>
      this.#find(ref)?.state.kind === 'running' ? ['PID COMMAND', '1 crawler'] : [],
    );
  }

  async stop(ref: ContainerRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    const container = await this.#engine.request('stop', () => {
      const found = this.#find(ref);
      if (found !== undefined) this.#engine.signal(found, graceSeconds > 0 ? 'SIGTERM' : 'SIGKILL');
      return found;
    });
    while (container?.state.kind === 'running') await container.changed();
  }

  async *logs(
    ref: ContainerRef,
    { after = LOG_START, follow, signal }: LogOptions,
  ): AsyncGenerator<LogRecord> {
    const container = await this.#engine.request('logs', () => this.#find(ref));
    if (container === undefined) return;
    const aborted = new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
    const unread = new UnreadRecords(after);
    let next = 0;
    for (;;) {
      if (signal?.aborted === true) return;
      const record = container.logs[next];
      if (record !== undefined) {
        next += 1;
        if (unread.isNew(record)) yield record;
      } else if (follow && hasNotEnded(container)) {
        await Promise.race([container.changed(), aborted]);
      } else {
        return;
      }
    }
  }

  async remove(ref: ContainerRef): Promise<void> {
    await this.#engine.request('remove', () => {
      const container = this.#find(ref);
      if (container === undefined) return;
      if (container.state.kind === 'running') {
        throw new RuntimeError('rejected', 'This attempt is still running: stop it before removing it.');
      }
      this.#engine.remove(container);
    });
  }

  async discardSecrets(ref: AttemptRef): Promise<void> {
    await this.#engine.request('discard_secrets', () => this.#engine.secrets.delete(attemptKey(ref)));
  }

  async attemptsWithSecrets(): Promise<AttemptRef[]> {
    return Promise.resolve(
      [...this.#engine.secrets.keys()].map((key) => {
        const [executionId = '', attempt] = key.split('/');
        return { executionId, attempt: Number(attempt) };
      }),
    );
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
          signal.removeEventListener('abort', end);
          reject(error);
        },
      };
      const end = (): void => {
        this.#engine.feeds.delete(feed);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      this.#engine.feeds.add(feed);
      listener.onConnected();
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #find(ref: ContainerRef): FakeContainer | undefined {
    return this.#engine.find(ref, this.#instance);
  }
}

function hasNotEnded({ state }: FakeContainer): boolean {
  return state.kind === 'running' || state.kind === 'pending';
}
