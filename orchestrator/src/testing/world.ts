import { onTestFinished } from 'vitest';
import type { Completion, Heartbeat, Launch, Status } from '@crawlerd/shared';
import { FakeEngine, type FakeEngineOptions } from '../adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import { HmacCredentials, readOrMakeKey } from '../adapters/system/hmac-credentials.ts';
import { LogFilesOnDisk } from '../adapters/logs/log-files-on-disk.ts';
import { OutputFilesOnDisk } from '../adapters/outputs/output-files-on-disk.ts';
import { systemTimers } from '../adapters/system/system-timers.ts';
import type { AttemptRef } from '../domain/attempt.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { CallbackListener } from '../ports/callback-listener.ts';
import { Orchestrator } from '../orchestrator.ts';
import { flagOverdue, flagSilent } from '../use-cases/flag-silent.ts';
import { launchExecution } from '../use-cases/launch-execution.ts';
import { readLogs } from '../use-cases/read-logs.ts';
import { recordCompletion } from '../use-cases/record-completion.ts';
import { recordHeartbeat } from '../use-cases/record-heartbeat.ts';
import { stopExecution } from '../use-cases/stop-execution.ts';
import { eventually } from './eventually.ts';
import { ManualClock } from './manual-clock.ts';
import { silentLogger } from './silent-logger.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openTestStore } from './test-store.ts';

export interface WorldOptions extends Partial<Omit<FakeEngineOptions, 'clock'>> {
  readonly maxConcurrent?: number;
  readonly maxPerHost?: number;
  readonly queueLimit?: number;
  readonly reconcileMs?: number;
  readonly scanMs?: number;
}

/** Longer than any test: tests call what the loops would do periodically. */
const NEVER_MS = 2 ** 31 - 1;

/** Tests act as the crawlers. */
const NO_LISTENER: CallbackListener = {
  listen: () => Promise.resolve('127.0.0.1:8001'),
  close: () => Promise.resolve(),
};

/**
 * Everything above the ports, on a real database and real files, with a fake engine and a clock that
 * stands still. `restart` is a crash: only the disk and the engine survive it.
 */
export class World {
  readonly clock = new ManualClock();
  readonly engine: FakeEngine;
  readonly #folder = temporaryFolder();
  readonly #options: WorldOptions;
  #ids = 0;
  #parts: ReturnType<typeof boot>;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.engine = new FakeEngine({ clock: this.clock, ...options });
    this.#parts = this.#boot();
    onTestFinished(() => this.crash());
  }

  get store(): SqliteStore {
    return this.#parts.store;
  }

  get services() {
    return this.#parts.orchestrator.services;
  }

  get credentials(): HmacCredentials {
    return this.services.credentials;
  }

  async launch(launch: Partial<Launch> = {}): Promise<string> {
    const config = { task_name: 'shop', base_url: 'http://shop.test/' };
    const { snapshot } = await launchExecution(this.services, { config, ...launch });
    return snapshot.execution.id;
  }

  /** Launches and waits until the execution runs. */
  async running(launch: Partial<Launch> = {}): Promise<string> {
    const id = await this.launch(launch);
    await this.reaches(id, 'running');
    return id;
  }

  heartbeat(id: string, changes: Partial<Heartbeat> = {}) {
    return recordHeartbeat(this.services, this.ref(id), { execution_id: id, status: 'running', ...changes });
  }

  complete(id: string, changes: Partial<Completion> = {}): void {
    recordCompletion(this.services, this.ref(id), { execution_id: id, success: true, ...changes });
  }

  stop(id: string, mode: 'graceful' | 'kill' = 'graceful'): Snapshot {
    return stopExecution(this.services, id, mode, 'api');
  }

  /** Runs the periodic scan once. */
  scan(): void {
    flagSilent(this.services);
    flagOverdue(this.services);
  }

  ref(id: string): AttemptRef {
    return { executionId: id, attempt: Math.max(1, this.find(id).execution.attempt) };
  }

  find(id: string): Snapshot {
    const snapshot = this.store.find(id);
    if (snapshot === null) throw new Error(`${id} is not stored`);
    return snapshot;
  }

  async reaches(id: string, status: Status): Promise<Snapshot> {
    return eventually(`${id} is ${status}`, () => {
      const snapshot = this.find(id);
      return snapshot.execution.status === status && snapshot;
    });
  }

  /** Waits until nothing is left of the execution's container. */
  async released(id: string): Promise<Snapshot> {
    return eventually(`${id} is released`, () => {
      const snapshot = this.find(id);
      return snapshot.attempt?.releasedAt instanceof Date && snapshot;
    });
  }

  async logLines(id: string): Promise<string[]> {
    const lines: string[] = [];
    const { signal } = new AbortController();
    for await (const line of readLogs(this.services, id, { follow: false, signal })) lines.push(line);
    return lines;
  }

  restart(): void {
    this.crash();
    this.#parts = this.#boot();
  }

  /**
   * Ends the process: nothing in progress continues. Calls that hang in the engine hang forever, and with the
   * database closed nothing else can have an effect.
   */
  crash(): void {
    const { orchestrator, store } = this.#parts;
    store.close();
    void orchestrator.supervisor.stop();
    void orchestrator.capture.close();
  }

  #boot() {
    return boot(this.#folder, this.engine, this.clock, () => `e${++this.#ids}`, this.#options);
  }
}

function boot(
  folder: string,
  engine: FakeEngine,
  clock: ManualClock,
  executionId: () => string,
  { maxConcurrent = 100, maxPerHost, queueLimit, scanMs = NEVER_MS, reconcileMs = NEVER_MS }: WorldOptions,
) {
  const layout = dataLayout(folder);
  const store = openTestStore(folder);
  const orchestrator = new Orchestrator(
    {
      store,
      runtime: new FakeRuntime({ engine, instance: store.instanceId() }),
      logs: new LogFilesOnDisk(layout),
      outputs: new OutputFilesOnDisk(layout),
      diskGuard: { requireRoom: () => Promise.resolve() },
      credentials: new HmacCredentials(readOrMakeKey(layout.keyFile)),
      clock,
      timers: systemTimers,
      ids: { executionId },
      logger: silentLogger,
    },
    {
      launch: {
        images: {
          own: 'crawlerd/crawler:test',
          byTaskType: { crawler: 'crawlerd/crawler:test' },
          allowed: ['trusted/*'],
        },
        heartbeatIntervalSeconds: 30,
        staleKillAfterSeconds: 600,
        firstHeartbeatSeconds: 120,
        retryDelaySeconds: 10,
        maxAttempts: 1,
        maxDurationSeconds: null,
        queueLimit: queueLimit ?? null,
      },
      supervisor: {
        capacity: { maxConcurrent, maxPerHost: maxPerHost ?? null },
        orphans: { graceSeconds: 60, mode: 'remove' },
        stopGraceSeconds: 10,
        scanMs,
        reconcileMs,
        flushMs: 200,
      },
      stalledAfterSeconds: 300,
      crawlAllowed: { ranges: '10.9.0.0/16', ownHost: false },
    },
  );
  void orchestrator.connect(NO_LISTENER);
  // At once: tests report through use cases, so crawlers need not reach it.
  orchestrator.supervisor.start();
  return { store, orchestrator };
}
