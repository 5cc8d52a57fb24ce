import { CONTRACT_ENV, parseUrl } from '@crawlerd/shared';
import { attemptKey, type AttemptRef, type ContainerRef } from '../domain/attempt.ts';
import { LOG_START, UnreadRecords } from '../domain/log-position.ts';
import {
  type LaunchedContainer,
  type LaunchSpec,
  type LogOptions,
  type LogRecord,
  type OwnedAttempt,
  type Runtime,
  type RuntimeAddress,
  RuntimeError,
  type RuntimeErrorCode,
  type RuntimeListener,
  type RuntimeState,
} from '../ports/runtime.ts';
import { DEADLINE_MS, EngineRequests, type RequestDeps } from './engine-requests.ts';
import { nextChunk } from './log-stream.ts';
import type { PendingEvent } from './schedule.ts';
import type { SimulatedContainer, SimulatedEngine } from './simulated-engine.ts';
import { imageOf, stateOf } from './simulated-state.ts';

/** For a checker: no execution may end with it. */
export const NOTHING_STARTS = 'The simulated machine can start nothing.';

export interface SimulatedRuntimeDeps extends RequestDeps {
  readonly instance: string;
}

/** The runtime of one incarnation: each request is a pending event that may fail in any way. */
export class SimulatedRuntime implements Runtime {
  readonly kind = 'fake';
  readonly #deps: SimulatedRuntimeDeps;
  readonly #requests: EngineRequests;

  constructor(deps: SimulatedRuntimeDeps) {
    this.#deps = deps;
    this.#requests = new EngineRequests(deps);
  }

  prepare(): Promise<RuntimeAddress> {
    return this.#requests.send('prepare', null, () => ({ host: this.#deps.engine.gateway }));
  }

  limitEgress(): Promise<null> {
    return Promise.resolve(null);
  }

  async ping(): Promise<void> {
    await this.#requests.send('ping', null, () => undefined);
  }

  requireImage(): Promise<null> {
    return Promise.resolve(null);
  }

  /** No launch of a simulated user refers to any. */
  discardSecrets(): Promise<void> {
    return Promise.resolve();
  }

  attemptsWithSecrets(): Promise<AttemptRef[]> {
    return Promise.resolve([]);
  }

  async ensureLaunched(spec: LaunchSpec): Promise<LaunchedContainer | null> {
    const { engine, instance } = this.#deps;
    const container = await this.#requests.send('create', spec, () => {
      if (spec.image.endsWith(':missing')) throw new RuntimeError('image_missing', 'The image is not there.');
      const found = engine.find(instance, { ...spec, containerId: null });
      if (found === undefined && engine.containers.has(attemptKey(spec))) {
        throw new RuntimeError('rejected', 'The name of this attempt is taken by another instance.');
      }
      if (found === undefined || found.state === 'pending') requireMachine(engine, spec);
      return found ?? engine.create(instance, spec);
    });
    if (container.state !== 'pending') return null;
    await this.#requests.send('start', spec, () => {
      requireMachine(engine, container.spec);
      engine.start(container);
    });
    return { containerId: container.id, image: imageOf(container) };
  }

  async inspect(ref: ContainerRef): Promise<RuntimeState> {
    try {
      return await this.#requests.send('inspect', ref, () => stateOf(this.#find(ref)));
    } catch (error) {
      if (error instanceof RuntimeError) return { kind: 'unreachable', detail: error.message };
      throw error;
    }
  }

  listOwned(): Promise<OwnedAttempt[]> {
    const { engine, instance } = this.#deps;
    return this.#requests.send('list', null, () =>
      [...engine.containers.values()]
        .filter((container) => container.instance === instance)
        .map(({ id: containerId, name, spec: { executionId, attempt }, state: kind }) => {
          return { executionId, attempt, containerId, name, kind };
        }),
    );
  }

  processes(ref: ContainerRef): Promise<string[]> {
    return this.#requests.send('processes', ref, () =>
      this.#find(ref)?.isRunning === true ? ['crawler'] : [],
    );
  }

  async stop(ref: ContainerRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    const { engine, schedule } = this.#deps;
    const container = await this.#requests.send('stop', ref, () => {
      const found = this.#find(ref);
      if (found === undefined || !found.isRunning) return null;
      engine.signal(found, graceSeconds > 0 ? 'SIGTERM' : 'SIGKILL');
      // The engine keeps the grace timer, and loses it when it goes down.
      schedule.add({
        label: `the grace of ${attemptKey(ref)} ends`,
        of: null,
        dueMs: schedule.nowMs + graceSeconds * 1000,
        run: () => {
          if (engine.isUp) engine.signal(found, 'SIGKILL');
        },
      });
      return found;
    });
    if (container !== null) await this.#ended(container, graceSeconds * 1000 + DEADLINE_MS);
  }

  async *logs(
    ref: ContainerRef,
    { after = LOG_START, follow, signal }: LogOptions,
  ): AsyncGenerator<LogRecord> {
    const container = await this.#requests.send('logs', ref, () => this.#find(ref));
    if (container === undefined) return;
    const unread = new UnreadRecords(after);
    for (let next = 0; ;) {
      const chunk = await nextChunk(this.#deps, container, next, follow, signal);
      if (chunk === null || signal?.aborted === true) return;
      next += chunk.length;
      for (const record of chunk) {
        if (unread.isNew(record)) yield record;
      }
    }
  }

  async remove(ref: ContainerRef): Promise<void> {
    const asked = this.#find(ref);
    if (asked?.state === 'pending') asked.isRemovalRequested = true;
    await this.#requests.send('remove', ref, () => {
      const container = this.#find(ref);
      if (container === undefined) return;
      if (container.isRunning)
        throw new RuntimeError('rejected', 'It is still running: stop it before removing it.');
      this.#deps.engine.remove(container);
    });
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    const { engine } = this.#deps;
    if (signal.aborted) return;
    await this.#requests.send('watch', null, () => undefined);
    await new Promise<void>((resolve, reject) => {
      const feed = {
        hint: (ref: AttemptRef) => this.#hint(ref, listener),
        break: (code: RuntimeErrorCode) => {
          this.#requests.later('the feed breaks', () => {
            signal.removeEventListener('abort', end);
            reject(new RuntimeError(code, 'The event feed broke.'));
          });
        },
      };
      const end = (): void => {
        engine.feeds.delete(feed);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      engine.feeds.add(feed);
      listener.onConnected();
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #find(ref: ContainerRef): SimulatedContainer | undefined {
    return this.#deps.engine.find(this.#deps.instance, ref);
  }

  /** Hints may be late, repeated or missing, as the port allows; the schedule chooses their order. */
  #hint({ executionId, attempt }: AttemptRef, listener: RuntimeListener): void {
    const { faults } = this.#deps;
    if (faults.message('lost', 'hint')) return;
    const times = faults.message('repeated', 'hint') ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const delayMs = faults.message('delayed', 'hint') ? 20_000 : 0;
      this.#requests.later(
        `hint ${executionId}/${attempt}`,
        () => listener.onHint({ executionId, attempt }),
        delayMs,
      );
    }
  }

  #ended(container: SimulatedContainer, deadlineMs: number): Promise<void> {
    const { engine, schedule, incarnation } = this.#deps;
    return new Promise((resolve, reject) => {
      const answer: PendingEvent = {
        label: `stop ${attemptKey(container.spec)} answers`,
        of: incarnation,
        isReady: () => !container.isRunning || !engine.isUp,
        run: () => {
          schedule.remove(deadline);
          if (container.isRunning) reject(new RuntimeError('unreachable', 'The engine went down.'));
          else resolve();
        },
      };
      const deadline: PendingEvent = {
        label: `stop ${attemptKey(container.spec)} gives up`,
        of: incarnation,
        dueMs: schedule.nowMs + deadlineMs,
        run: () => {
          schedule.remove(answer);
          reject(new RuntimeError('interrupted', 'It still runs.'));
        },
      };
      schedule.add(answer);
      schedule.add(deadline);
    });
  }
}

/** What the adapter makes of the engine's refusals, and of a gateway that is not the one that was handed out. */
function requireMachine(engine: SimulatedEngine, { env }: LaunchSpec): void {
  if (engine.refusesLaunches) throw new RuntimeError('machine_fault', NOTHING_STARTS);
  const told = env[CONTRACT_ENV.apiUrl] ?? '';
  const toldUrl = parseUrl(told);
  if (toldUrl !== null && toldUrl.hostname !== engine.gateway) {
    throw new RuntimeError('machine_fault', 'The network has another gateway now.');
  }
}
