import type { Group } from '@crawlerd/shared';
import { FakeEngine } from '../adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import type { ExecutionEvent } from '../domain/events.ts';
import type { Execution } from '../domain/execution.ts';
import type { Capacity } from '../use-cases/capacity.ts';
import { dispatch } from '../use-cases/dispatch.ts';
import { LaunchHold } from '../use-cases/launch-hold.ts';
import { Preflight } from '../use-cases/preflight.ts';
import { anExecution, EXAMPLES } from './executions.ts';
import { ManualClock } from './manual-clock.ts';
import { silentLogger } from './silent-logger.ts';

export interface Queued {
  readonly group?: Group | null;
  readonly targetHost?: string | null;
  readonly priority?: number;
}

/** A queue in a real store, and the use-case that takes executions from it; nothing else happens by itself. */
export class Dispatching {
  readonly store: SqliteStore;
  readonly clock = new ManualClock();
  /** Between two parts of the queue. */
  betweenParts = (): void => undefined;
  readonly #deps;
  #ids = 0;

  constructor(store: SqliteStore) {
    this.store = store;
    const runtime = new FakeRuntime({ engine: new FakeEngine({ clock: this.clock }), instance: 'test' });
    this.#deps = {
      store,
      runtime,
      clock: this.clock,
      credentials: new HmacCredentials(Buffer.alloc(32)),
      timers: { pause: () => Promise.resolve(this.betweenParts()) },
      wakeups: {
        execution: () => undefined,
        dispatcher: () => undefined,
        removals: () => undefined,
        rules: () => undefined,
        schedules: () => undefined,
      },
      preflight: new Preflight({
        runtime,
        logger: silentLogger,
        diskGuard: { requireRoom: () => Promise.resolve() },
        connection: { look: () => Promise.resolve(true), fault: null },
      }),
      hold: new LaunchHold({ clock: this.clock, logger: silentLogger }),
      defaultImage: 'crawlerd/crawler:test',
    };
  }

  launch({ group = null, targetHost = null, priority = 0 }: Queued): string {
    const { spec } = anExecution();
    const id = `e${String(++this.#ids).padStart(6, '0')}`;
    this.store.add(
      anExecution({
        id,
        createdAt: this.clock.now(),
        spec: { ...spec, group, targetHost, priority, maxAttempts: 3 },
      }),
    );
    return id;
  }

  /** Everything that was dispatched runs; returns the ids. */
  async dispatch(capacity: Partial<Capacity> = {}): Promise<string[]> {
    const ids = await dispatch({
      ...this.#deps,
      capacity: { maxConcurrent: 100, maxPerHost: null, ...capacity },
    });
    for (const id of ids) {
      this.#apply(id, {
        kind: 'container_started',
        containerId: `c-${id}`,
        image: null,
        startedAt: this.clock.now(),
      });
    }
    return ids;
  }

  /** It reports success; its container is left. */
  complete(id: string): void {
    this.#apply(id, EXAMPLES.completion_success);
  }

  /** The machine loses it, so it is queued again. */
  lose(id: string): void {
    this.#apply(id, { kind: 'container_vanished' });
    this.release(id);
  }

  stopQueued(id: string): void {
    this.#apply(id, EXAMPLES.stop_requested);
  }

  /** Nothing is left of its container. */
  release(id: string): void {
    const { attempt } = this.find(id);
    this.store.noteAttempt({ executionId: id, attempt }, { releasedAt: this.clock.now() });
  }

  find(id: string): Execution {
    const snapshot = this.store.find(id);
    if (snapshot === null) throw new Error(`${id} is not stored`);
    return snapshot.execution;
  }

  #apply(id: string, event: ExecutionEvent): void {
    const { outcome } = this.store.apply(id, event, this.clock.now());
    if (outcome !== 'changed') throw new Error(`${event.kind} of ${id} was ${outcome}`);
  }
}
