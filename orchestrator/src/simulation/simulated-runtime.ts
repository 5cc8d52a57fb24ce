import {
  type AttemptRef,
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
import type { Faults, RuntimeOperation } from './faults.ts';
import type { Incarnation } from './incarnation.ts';
import type { Random } from './random.ts';
import type { PendingEvent, Schedule } from './schedule.ts';
import { nameOf, type SimulatedContainer, type SimulatedEngine } from './simulated-engine.ts';

/** How long an adapter waits for the answer to one request. */
const DEADLINE_MS = 30_000;

export interface SimulatedRuntimeDeps {
  readonly engine: SimulatedEngine;
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly random: Random;
  readonly incarnation: Incarnation;
  readonly instance: string;
}

/** The runtime of one incarnation: each request is a pending event that may fail in every way. */
export class SimulatedRuntime implements Runtime {
  readonly kind = 'fake';
  readonly #deps: SimulatedRuntimeDeps;

  constructor(deps: SimulatedRuntimeDeps) {
    this.#deps = deps;
  }

  prepare(): Promise<RuntimeAddress> {
    return this.#request('prepare', null, () => ({ host: '127.0.0.1' }));
  }

  async ping(): Promise<void> {
    await this.#request('ping', null, () => undefined);
  }

  async ensureLaunched(spec: LaunchSpec): Promise<void> {
    const { engine, instance } = this.#deps;
    const container = await this.#request('create', spec, () => {
      if (spec.image.endsWith(':missing')) throw fault('image_missing', 'The image is not there.');
      return engine.find(spec) ?? engine.create(instance, spec);
    });
    if (container.instance !== instance) {
      throw fault('rejected', 'The name of this attempt is taken by another instance.');
    }
    if (container.state === 'pending') {
      await this.#request('start', spec, () => {
        engine.start(container);
      });
    }
  }

  async inspect(ref: AttemptRef): Promise<RuntimeState> {
    try {
      return await this.#request('inspect', ref, () => stateOf(this.#find(ref)));
    } catch (error) {
      if (error instanceof RuntimeError) return { kind: 'unreachable', detail: error.message };
      throw error;
    }
  }

  listOwned(): Promise<OwnedAttempt[]> {
    const { engine, instance } = this.#deps;
    return this.#request('list', null, () =>
      [...engine.containers.values()]
        .filter((container) => container.instance === instance)
        .map(({ spec: { executionId, attempt }, state: kind }) => ({ executionId, attempt, kind })),
    );
  }

  processes(ref: AttemptRef): Promise<string[]> {
    return this.#request('processes', ref, () => (this.#find(ref)?.isRunning === true ? ['crawler'] : []));
  }

  async stop(ref: AttemptRef, { graceSeconds }: { graceSeconds: number }): Promise<void> {
    const { engine, schedule } = this.#deps;
    const container = await this.#request('stop', ref, () => {
      const found = this.#find(ref);
      if (found === undefined || !found.isRunning) return null;
      engine.signal(found, graceSeconds > 0 ? 'SIGTERM' : 'SIGKILL');
      // The engine holds the grace, and forgets it when it goes down.
      schedule.add({
        label: `the grace of ${nameOf(ref)} ends`,
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

  async *logs(ref: AttemptRef, { since, follow, signal }: LogOptions): AsyncGenerator<LogRecord> {
    const container = await this.#request('logs', ref, () => this.#find(ref));
    if (container === undefined) return;
    for (let next = 0; ;) {
      const chunk = await this.#chunk(container, next, follow, signal);
      if (chunk === null || signal?.aborted === true) return;
      next += chunk.length;
      for (const record of chunk) {
        if (since === undefined || record.timestamp > since) yield record;
      }
    }
  }

  async remove(ref: AttemptRef): Promise<void> {
    await this.#request('remove', ref, () => {
      const container = this.#find(ref);
      if (container === undefined) return;
      if (container.isRunning) throw fault('rejected', 'It is still running: stop it before removing it.');
      this.#deps.engine.remove(container);
    });
  }

  async watch(listener: RuntimeListener, signal: AbortSignal): Promise<void> {
    const { engine } = this.#deps;
    if (signal.aborted) return;
    await this.#request('watch', null, () => undefined);
    await new Promise<void>((resolve, reject) => {
      const feed = {
        hint: (ref: AttemptRef) => this.#hint(ref, listener),
        break: (code: RuntimeErrorCode) => {
          this.#later('the feed breaks', () => reject(fault(code, 'The event feed broke.')));
        },
      };
      signal.addEventListener('abort', () => {
        engine.feeds.delete(feed);
        resolve();
      });
      engine.feeds.add(feed);
      listener.onConnected();
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #find(ref: AttemptRef): SimulatedContainer | undefined {
    const container = this.#deps.engine.find(ref);
    return container?.instance === this.#deps.instance ? container : undefined;
  }

  /** Late, repeated or missing, as the port allows; which comes first is the schedule's choice. */
  #hint({ executionId, attempt }: AttemptRef, listener: RuntimeListener): void {
    const { faults } = this.#deps;
    if (faults.message('lost', 'hint')) return;
    const times = faults.message('repeated', 'hint') ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const delayMs = faults.message('delayed', 'hint') ? 20_000 : 0;
      this.#later(`hint ${executionId}/${attempt}`, () => listener.onHint({ executionId, attempt }), delayMs);
    }
  }

  #later(label: string, run: () => void, delayMs = 0): void {
    const { schedule, incarnation } = this.#deps;
    schedule.add({ label, of: incarnation, dueMs: schedule.nowMs + delayMs, run });
  }

  #request<T>(operation: RuntimeOperation, ref: AttemptRef | null, act: () => T): Promise<T> {
    const { engine, schedule, faults, random, incarnation } = this.#deps;
    const name = ref === null ? operation : `${operation} ${nameOf(ref)}`;
    const perform = (): T => {
      if (!engine.isUp) throw fault('unreachable', 'The engine is down.');
      return act();
    };
    /** The request is with the engine, though nobody waits for its answer any more. */
    const happenLater = (): void => {
      schedule.add({
        label: `${name}, which nobody waits for`,
        of: null,
        isForgotten: true,
        dueMs: schedule.nowMs + random.pick([0, 5000, 60_000, 300_000]),
        run: () => {
          faults.count('a request happens that nobody waits for');
          outcomeOf(perform);
        },
      });
    };
    return new Promise((resolve, reject) => {
      const run = (): void => {
        const moment = faults.request(operation);
        if (moment === 'before') {
          reject(fault('interrupted', `${name} failed before it happened.`));
        } else if (moment === 'hang') {
          const fate = random.pick(['happens', 'happens later', 'never happens'] as const);
          if (fate === 'happens') outcomeOf(perform);
          if (fate === 'happens later') happenLater();
          this.#later(
            `${name} gives up`,
            () => reject(fault('interrupted', `${name} brought no answer.`)),
            DEADLINE_MS,
          );
        } else {
          const outcome = outcomeOf(perform);
          const answer = (): void => {
            if (outcome.ok) resolve(outcome.value);
            else reject(outcome.error);
          };
          if (moment === 'after') reject(fault('interrupted', `${name} failed after it happened.`));
          else if (moment === 'late') this.#later(`${name} answers`, answer, random.between(0, 20_000));
          else answer();
        }
      };
      const onDeath = (): void => {
        if (random.chance(0.5)) happenLater();
      };
      schedule.add({ label: name, of: incarnation, run, onDeath });
    });
  }

  #ended(container: SimulatedContainer, deadlineMs: number): Promise<void> {
    const { engine, schedule, incarnation } = this.#deps;
    return new Promise((resolve, reject) => {
      const answer: PendingEvent = {
        label: `stop ${nameOf(container.spec)} answers`,
        of: incarnation,
        isReady: () => !container.isRunning || !engine.isUp,
        run: () => {
          schedule.remove(deadline);
          if (container.isRunning) reject(fault('unreachable', 'The engine went down.'));
          else resolve();
        },
      };
      const deadline: PendingEvent = {
        label: `stop ${nameOf(container.spec)} gives up`,
        of: incarnation,
        dueMs: schedule.nowMs + deadlineMs,
        run: () => {
          schedule.remove(answer);
          reject(fault('interrupted', 'It still runs.'));
        },
      };
      schedule.add(answer);
      schedule.add(deadline);
    });
  }

  /** The next records, or null at the end. Also a stream may break, or hang until somebody lets it go. */
  #chunk(
    container: SimulatedContainer,
    next: number,
    follow: boolean,
    signal: AbortSignal | undefined,
  ): Promise<readonly LogRecord[] | null> {
    const { engine, schedule, faults, random, incarnation } = this.#deps;
    return new Promise((resolve, reject) => {
      let isHanging = false;
      const event: PendingEvent = {
        label: `log of ${nameOf(container.spec)}`,
        of: incarnation,
        isReady: () =>
          !isHanging && (!follow || container.logs.length > next || !container.isRunning || !engine.isUp),
        run: () => {
          if (!engine.isUp) {
            finish(() => reject(fault('unreachable', 'The engine went down.')));
            return;
          }
          const moment = faults.request('logs');
          if (moment === 'hang') {
            isHanging = true;
            schedule.add(event);
          } else if (moment === 'before' || moment === 'after') {
            finish(() => reject(fault('interrupted', 'The log stream broke.')));
          } else {
            const chunk = container.logs.slice(next, next + random.between(1, 3));
            finish(() => resolve(chunk.length === 0 || container.isRemoved ? null : chunk));
          }
        },
      };
      const abort = (): void => {
        schedule.remove(event);
        finish(() => resolve(null));
      };
      const finish = (settle: () => void): void => {
        signal?.removeEventListener('abort', abort);
        settle();
      };
      if (signal?.aborted === true) {
        resolve(null);
        return;
      }
      signal?.addEventListener('abort', abort);
      schedule.add(event);
    });
  }
}

function fault(code: RuntimeErrorCode, message: string): RuntimeError {
  return new RuntimeError(code, message);
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error };

function outcomeOf<T>(perform: () => T): Outcome<T> {
  try {
    return { ok: true, value: perform() };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { ok: false, error };
  }
}

function stateOf(container: SimulatedContainer | undefined): RuntimeState {
  if (container === undefined) return { kind: 'absent' };
  const containerId = container.id;
  switch (container.state) {
    case 'pending':
      return { kind: 'pending', containerId };
    case 'running':
      return { kind: 'running', containerId, startedAt: container.startedAt, paused: container.isPaused };
    case 'exited': {
      const { exitCode, oomKilled, endedAt } = container;
      return { kind: 'exited', containerId, exitCode, oomKilled, endedAt, error: null };
    }
  }
}
