import type { Completion, Heartbeat, HeartbeatReply, Launch, StopMode } from '@crawlerd/shared';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import type { AttemptRef, Runtime } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { RuntimeLogCapture } from '../supervisor/runtime-log-capture.ts';
import type { OrphanSettings } from '../supervisor/orphan-sweep.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { Capacity } from '../use-cases/capacity.ts';
import { ContainerSightings } from '../use-cases/container-sightings.ts';
import { identifyReporter } from '../use-cases/identify-reporter.ts';
import { launchExecution } from '../use-cases/launch-execution.ts';
import { recordCompletion } from '../use-cases/record-completion.ts';
import { recordHeartbeat } from '../use-cases/record-heartbeat.ts';
import { stopExecution } from '../use-cases/stop-execution.ts';
import { INSTANCE, type Disk } from './disk.ts';
import type { Faults } from './faults.ts';
import { SimulatedFiles } from './files.ts';
import type { Incarnation } from './incarnation.ts';
import { mortalStore } from './mortal-store.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { SimulatedEngine } from './simulated-engine.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';
import { VirtualTimers, type WallClock } from './virtual-time.ts';

/** What one history runs with. */
export interface Settings {
  readonly capacity: Capacity;
  readonly orphans: OrphanSettings;
  readonly stopGraceSeconds: number;
  readonly scanMs: number;
  readonly reconcileMs: number;
  readonly heartbeatIntervalSeconds: number;
  readonly staleKillAfterSeconds: number;
  readonly firstHeartbeatSeconds: number;
  readonly retryDelaySeconds: number;
  readonly maxAttempts: number;
  readonly queueLimit: number | null;
}

/** What an orchestrator finds when it boots, whichever incarnation it is. */
export interface Surroundings {
  readonly disk: Disk;
  readonly engine: SimulatedEngine;
  readonly schedule: Schedule;
  readonly clock: WallClock;
  readonly faults: Faults;
  readonly random: Random;
  readonly settings: Settings;
  readonly logger: Logger;
  /** Fresh for each execution, over all incarnations. */
  readonly executionId: () => string;
}

/** Where a planted fault sits: around a port or around a use-case, never in the product's code. */
export interface Mutation {
  readonly name: string;
  readonly store?: (store: Store, surroundings: Surroundings) => Store;
  readonly runtime?: (runtime: Runtime, surroundings: Surroundings) => Runtime;
  readonly capture?: (capture: LogCapture, surroundings: Surroundings) => LogCapture;
  readonly orchestrator?: (orchestrator: Orchestrator, surroundings: Surroundings) => Orchestrator;
  /** The disk, when a crash has happened. */
  readonly atCrash?: (surroundings: Surroundings) => void;
}

export interface Orchestrator {
  readonly incarnation: Incarnation;
  /** What it takes for true now, without any part in its life. */
  observe(executionId: string): Snapshot | null;
  start(): void;
  launch(launch: Launch): Promise<Snapshot>;
  stop(executionId: string, mode: StopMode): Snapshot;
  /** Reports as the callback listener takes them: the credential first. */
  heartbeat(token: string | null, body: Heartbeat): HeartbeatReply;
  completion(token: string | null, body: Completion): void;
}

export const CREDENTIALS = new HmacCredentials(Buffer.alloc(32, 'k'));

export function tokenOf(ref: AttemptRef): string {
  return CREDENTIALS.token(ref);
}

/** Puts the real parts together around simulated ports, as `main.ts` does around the real ones. */
export function bootOrchestrator(
  surroundings: Surroundings,
  incarnation: Incarnation,
  mutation: Mutation | null,
): Orchestrator {
  const { disk, engine, schedule, clock, faults, random, settings, logger } = surroundings;
  const sqlite = new SqliteStore(disk.connect());
  const plainStore = mortalStore(sqlite, incarnation, disk);
  const store = mutation?.store?.(plainStore, surroundings) ?? plainStore;
  const plainRuntime = new SimulatedRuntime({
    engine,
    schedule,
    faults,
    random,
    incarnation,
    instance: INSTANCE,
  });
  const runtime = mutation?.runtime?.(plainRuntime, surroundings) ?? plainRuntime;
  const timers = new VirtualTimers(schedule, incarnation);
  const files = new SimulatedFiles({ disk, schedule, random, incarnation });
  const plainCapture = new RuntimeLogCapture({ runtime, files, logger, timers, idleMs: 5000 });
  const capture = mutation?.capture?.(plainCapture, surroundings) ?? plainCapture;
  const parts = { store, runtime, clock, timers, credentials: CREDENTIALS, logger };
  const supervisor = new Supervisor({
    ...parts,
    capture,
    outputs: files,
    sightings: new ContainerSightings(),
    callbackAuthority: () => '127.0.0.1:8001',
    settings,
  });
  const services = {
    ...parts,
    diskGuard: files,
    ids: { executionId: surroundings.executionId },
    wakeups: supervisor,
    settings: {
      ...settings,
      maxDurationSeconds: null,
      images: { byTaskType: { crawler: 'crawler:1', broken: 'crawler:missing' }, allowed: [] },
    },
  };
  const orchestrator: Orchestrator = {
    incarnation,
    observe: (executionId) => sqlite.find(executionId),
    start: () => supervisor.start(),
    launch: async (launch) => (await launchExecution(services, launch)).snapshot,
    stop: (executionId, mode) => stopExecution(services, executionId, mode, 'api'),
    heartbeat: (token, body) => recordHeartbeat(services, identifyReporter(services, token), body),
    completion: (token, body) => recordCompletion(services, identifyReporter(services, token), body),
  };
  return mutation?.orchestrator?.(orchestrator, surroundings) ?? orchestrator;
}
