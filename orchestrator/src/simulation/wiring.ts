import type { Completion, Heartbeat, HeartbeatReply, Launch, StopMode } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { HmacCredentials } from '../adapters/system/hmac-credentials.ts';
import { kindOf } from '../domain/events.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { LogCapture } from '../ports/log-capture.ts';
import type { Logger } from '../ports/logger.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import { type Runtime, RuntimeError } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { RuntimeLogCapture } from '../supervisor/runtime-log-capture.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { LastSeenContainers } from '../use-cases/last-seen-containers.ts';
import { identifyReporter } from '../use-cases/identify-reporter.ts';
import { launchExecution } from '../use-cases/launch-execution.ts';
import { recordCompletion } from '../use-cases/record-completion.ts';
import { recordHeartbeat } from '../use-cases/record-heartbeat.ts';
import { resumeExecution } from '../use-cases/resume-execution.ts';
import { stopExecution } from '../use-cases/stop-execution.ts';
import { INSTANCE } from './disk.ts';
import { SimulatedFiles } from './files.ts';
import { ProcessDied, type Incarnation } from './incarnation.ts';
import { mortalStore } from './mortal-store.ts';
import { override } from './override.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';
import { VirtualTimers } from './virtual-time.ts';
import type { World } from './world.ts';

/** Where a planted fault sits: around a port or around a use-case, never in the product's code. */
export interface Mutation {
  readonly name: string;
  readonly store?: (store: Store, world: World) => Store;
  readonly runtime?: (runtime: Runtime, world: World) => Runtime;
  readonly capture?: (capture: LogCapture, world: World) => LogCapture;
  readonly outputs?: (outputs: OutputFiles) => OutputFiles;
  readonly orchestrator?: (orchestrator: Orchestrator, world: World) => Orchestrator;
  /** The disk, when a crash has happened. */
  readonly atCrash?: (world: World) => void;
}

/** The service as its users and its crawlers meet it. */
export interface Orchestrator {
  readonly incarnation: Incarnation;
  /** What it takes for true now, without any part in its life. */
  observe(executionId: string): Snapshot | null;
  /** `onListening`: crawlers can reach it from now on. */
  start(onListening: () => void): void;
  /** Ends what it has under way, then its process. Containers run on. */
  shutDown(): void;
  launch(launch: Launch, idempotencyKey: string | null): Promise<Snapshot>;
  resume(executionId: string): Promise<Snapshot>;
  stop(executionId: string, mode: StopMode): Promise<Snapshot>;
  /** Reports as the callback listener takes them: the credential first. */
  heartbeat(token: string | null, body: Heartbeat): HeartbeatReply;
  completion(token: string | null, body: Completion): void;
}

const CREDENTIALS = new HmacCredentials(Buffer.alloc(32, 'k'));

export function tokenOf(ref: AttemptRef): string {
  return CREDENTIALS.token(ref);
}

/** As `startService` has them. */
const LOG_IDLE_MS = 5000;
const PREPARE_AGAIN_MS = 2000;

/** Puts the real parts together around simulated ports, as `startService` does around the real ones. */
export function bootOrchestrator(
  world: World,
  incarnation: Incarnation,
  logger: Logger,
  mutation: Mutation | null,
): Orchestrator {
  const { disk, engine, schedule, clock, faults, random, settings } = world;
  const sqlite = new SqliteStore(disk.connect());
  const counting = override<Store>(sqlite, {
    apply: (executionId, event, now) => {
      const applied = sqlite.apply(executionId, event, now);
      if (applied.outcome === 'changed') faults.count(`event ${kindOf(event)}`);
      return applied;
    },
  });
  const mortal = mortalStore(counting, incarnation, disk, () =>
    world.strike('the orchestrator dies at the store'),
  );
  const plainStore = override(mortal, {
    shiftDeadlines: (byMs, between) => {
      mortal.shiftDeadlines(byMs, between);
      world.witness.hasOpenJump = false;
    },
  });
  const store = mutation?.store?.(plainStore, world) ?? plainStore;
  const plainRuntime = new SimulatedRuntime({
    engine,
    schedule,
    faults,
    random,
    incarnation,
    instance: INSTANCE,
  });
  const runtime = mutation?.runtime?.(plainRuntime, world) ?? plainRuntime;
  const timers = new VirtualTimers(schedule, incarnation);
  const files = new SimulatedFiles({ disk, schedule, random, incarnation });
  const plainCapture = new RuntimeLogCapture({ runtime, files, logger, timers, idleMs: LOG_IDLE_MS });
  const capture = mutation?.capture?.(plainCapture, world) ?? plainCapture;
  const parts = { store, runtime, clock, timers, credentials: CREDENTIALS, logger };
  const outputs = mutation?.outputs?.(files) ?? files;
  const supervisor = new Supervisor({
    ...parts,
    capture,
    outputs,
    diskGuard: files,
    lastSeen: new LastSeenContainers(),
    callbackAuthority: () => '127.0.0.1:8001',
    crawlAllowedRanges: () => '',
    settings: settings.supervisor,
  });
  const services = {
    ...parts,
    diskGuard: files,
    outputs,
    ids: { executionId: () => world.nextExecutionId() },
    wakeups: supervisor,
    settings: settings.launch,
  };

  const connect = async (onListening: () => void): Promise<void> => {
    for (let isFirst = true; ; isFirst = false) {
      try {
        await runtime.prepare();
        break;
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        // What the runtime refuses at the start ends the service: whoever watches over it starts it again.
        if (isFirst && error.code !== 'unreachable') incarnation.die();
        await timers.pause(PREPARE_AGAIN_MS);
      }
    }
    incarnation.isListening = true;
    onListening();
    supervisor.start();
  };
  const shutDown = async (): Promise<void> => {
    incarnation.isListening = false;
    await supervisor.stop();
    await plainCapture.close();
    incarnation.die();
  };
  const orchestrator: Orchestrator = {
    incarnation,
    observe: (executionId) => sqlite.find(executionId),
    start: (onListening) => {
      connect(onListening).catch((error: unknown) => {
        if (!(error instanceof ProcessDied)) throw error;
      });
    },
    shutDown: () => void shutDown(),
    launch: async (launch, key) => (await launchExecution(services, launch, key)).snapshot,
    resume: (executionId) => resumeExecution(services, executionId, 'api'),
    stop: async (executionId, mode) => stopExecution(services, executionId, mode, 'api'),
    heartbeat: (token, body) => recordHeartbeat(services, identifyReporter(services, token), body),
    completion: (token, body) => recordCompletion(services, identifyReporter(services, token), body),
  };
  return mutation?.orchestrator?.(orchestrator, world) ?? orchestrator;
}
