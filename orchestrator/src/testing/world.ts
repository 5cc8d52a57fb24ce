import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Completion, Heartbeat, Launch, Status } from '@crawlerd/shared';
import { CronerCalendar } from '../adapters/cron/croner-calendar.ts';
import { FakeEngine } from '../adapters/fake/fake-engine.ts';
import { FakeRuntime } from '../adapters/fake/fake-runtime.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import { AesSecretCipher, secretsKeyFile } from '../adapters/system/aes-secret-cipher.ts';
import { HmacCredentials, readOrMakeKey } from '../adapters/system/hmac-credentials.ts';
import { LogFilesOnDisk } from '../adapters/logs/log-files-on-disk.ts';
import { LOG_MAX_BYTES } from '../adapters/logs/testing/log-files.ts';
import { ExecutionFilesOnDisk } from '../adapters/outputs/execution-files-on-disk.ts';
import { OutputFilesOnDisk } from '../adapters/outputs/output-files-on-disk.ts';
import { systemTimers } from '../adapters/system/system-timers.ts';
import type { AttemptRef } from '../domain/attempt.ts';
import type { Snapshot } from '../domain/execution.ts';
import { Orchestrator } from '../orchestrator.ts';
import { flagOverdue, flagSilent } from '../use-cases/flag-silent.ts';
import { launchExecution } from '../use-cases/launch-execution.ts';
import { readLogs } from '../use-cases/read-logs.ts';
import { recordCompletion } from '../use-cases/record-completion.ts';
import { recordHeartbeat } from '../use-cases/record-heartbeat.ts';
import { stopExecution } from '../use-cases/stop-execution.ts';
import { directChecks } from './direct-checks.ts';
import { eventually } from './eventually.ts';
import { KEEP_ALL } from './keep-all.ts';
import { linesOf } from './lines-of.ts';
import { ManualClock } from './manual-clock.ts';
import { NO_LISTENER } from './no-listener.ts';
import { silentLogger } from './silent-logger.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openTestStore } from './test-store.ts';
import type { WorldOptions } from './world-options.ts';

/** Longer than any test: tests call what the loops would do periodically. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Everything above the ports, on a real database and real files, with a fake engine and a clock that
 * stands still. `restart` is a crash: only the disk and the engine survive it.
 */
export class World {
  readonly clock = new ManualClock();
  readonly engine: FakeEngine;
  readonly #folder: string;
  readonly #options: WorldOptions;
  #ids = 0;
  #parts: ReturnType<typeof boot>;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.#folder = options.folder ?? temporaryFolder();
    this.engine = new FakeEngine({ clock: this.clock, ...options });
    this.#parts = this.#boot();
    onTestFinished(() => this.crash());
  }

  get store(): SqliteStore {
    return this.#parts.store;
  }

  /** For a second look at what is stored. */
  get databaseFile(): string {
    return join(this.#folder, 'crawlerd.db');
  }

  /** Where the output of an execution's attempt is kept. */
  logFile(id: string): string {
    return dataLayout(this.#folder).logFile(id, this.ref(id).attempt);
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
    const parts = readLogs(this.services, id, { follow: false, signal });
    for await (const line of linesOf(parts)) lines.push(line);
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
    void orchestrator.deliverer.stop();
    void orchestrator.capture.close();
  }

  #boot() {
    const executionId = (): string => `e${++this.#ids}`;
    return boot(this.#folder, this.engine, this.clock, { executionId, ...this.#options });
  }
}

function boot(
  folder: string,
  engine: FakeEngine,
  clock: ManualClock,
  {
    executionId,
    maxConcurrent = 100,
    maxPerHost,
    queueLimit,
    checks = directChecks,
    channels = null,
    scanMs = NEVER_MS,
    reconcileMs = NEVER_MS,
    outputMaxMb = 1000,
    outputLookMs = NEVER_MS,
    retentionMs = NEVER_MS,
    rules = KEEP_ALL,
    tombstonesMax = 1000,
  }: WorldOptions & Required<Pick<WorldOptions, 'executionId'>>,
) {
  const layout = dataLayout(folder);
  const store = openTestStore(folder);
  const orchestrator = new Orchestrator(
    {
      store,
      runtime: new FakeRuntime({ engine, instance: store.instanceId() }),
      logs: new LogFilesOnDisk(layout, LOG_MAX_BYTES),
      outputs: new OutputFilesOnDisk(layout, checks),
      files: new ExecutionFilesOnDisk(layout),
      diskGuard: { requireRoom: () => Promise.resolve() },
      checks,
      channels,
      credentials: new HmacCredentials(readOrMakeKey(layout.keyFile)),
      cipher: new AesSecretCipher(secretsKeyFile(layout.secretsKeyFile)),
      clock,
      timers: systemTimers,
      ids: { executionId, scheduleId: () => `s-${executionId()}` },
      calendar: new CronerCalendar(),
      isOwnAddress: () => Promise.resolve(true),
      machineAddresses: () => ['192.30.252.4', '2606:4700:1::/48'],
      logger: silentLogger,
    },
    {
      launch: {
        ceilings: { memory_mb: 2048, cpus: 4, pids: 4096 },
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
        outputMaxMb,
      },
      supervisor: {
        capacity: { maxConcurrent, maxPerHost: maxPerHost ?? null },
        orphans: { graceSeconds: 60, mode: 'remove' },
        stopGraceSeconds: 10,
        scanMs,
        reconcileMs,
        outputs: { maxMb: outputMaxMb, lookMs: outputLookMs },
        retention: { rules, everyMs: retentionMs, tombstonesMax },
        conditionsMs: null,
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
