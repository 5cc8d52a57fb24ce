import { CronerCalendar } from '../adapters/cron/croner-calendar.ts';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { kindOf } from '../domain/events.ts';
import { Orchestrator } from '../orchestrator.ts';
import type { CallbackListener } from '../ports/callback-listener.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError } from '../ports/runtime.ts';
import type { Store } from '../ports/store.ts';
import { identifyReporter } from '../use-cases/identify-reporter.ts';
import { launchExecution } from '../use-cases/launch-execution.ts';
import { recordCompletion } from '../use-cases/record-completion.ts';
import { recordRefusal } from '../use-cases/record-refusal.ts';
import { recordHeartbeat } from '../use-cases/record-heartbeat.ts';
import { resumeExecution } from '../use-cases/resume-execution.ts';
import { stopExecution } from '../use-cases/stop-execution.ts';
import { directChecks } from '../testing/direct-checks.ts';
import { CREDENTIALS, NO_SECRETS } from './credentials.ts';
import { INSTANCE } from './disk.ts';
import { SimulatedFiles } from './files.ts';
import { ProcessDied, type Incarnation } from './incarnation.ts';
import { crashableStore } from './crashable-store.ts';
import type { Mutation } from './mutation.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import { withOverrides } from './with-overrides.ts';
import { SimulatedChannels } from './simulated-channels.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';
import { taskProcess } from './task-process.ts';
import { VirtualTimers } from './virtual-time.ts';
import type { World } from './world.ts';

/** Kept: it knows the zones that it was asked for. */
const CALENDAR = new CronerCalendar();

/** The real orchestrator on simulated ports. */
export function bootOrchestrator(
  world: World,
  incarnation: Incarnation,
  logger: Logger,
  mutation: Mutation | null,
): OrchestratorProcess {
  const { disk, engine, schedule, clock, faults, random, receivers, settings } = world;
  const sqlite = new SqliteStore(disk.connect(), {
    requireInPlace: () => disk.requireInPlace(),
    onDiskFault: () => {
      disk.saveDatabase();
      incarnation.die();
      throw new ProcessDied();
    },
  });
  const store = simulatedStore(world, incarnation, sqlite);
  const runtime = new SimulatedRuntime({ engine, schedule, faults, random, incarnation, instance: INSTANCE });
  const files = new SimulatedFiles({ disk, schedule, random, incarnation });
  const orchestrator = new Orchestrator(
    {
      store: mutation?.store?.(store, world) ?? store,
      runtime: mutation?.runtime?.(runtime, world) ?? runtime,
      logs: files,
      outputs: mutation?.outputs?.(files) ?? files,
      files,
      diskGuard: files,
      checks: directChecks,
      channels: receivers === null ? null : new SimulatedChannels(receivers, schedule, incarnation),
      credentials: CREDENTIALS,
      cipher: NO_SECRETS,
      clock,
      timers: new VirtualTimers(schedule, incarnation),
      ids: { executionId: () => world.nextExecutionId(), scheduleId: () => world.nextScheduleId() },
      calendar: CALENDAR,
      machineAddresses: () => [],
      isOwnAddress: (address) => Promise.resolve(address === engine.gateway),
      logger,
    },
    settings,
  );
  const { services } = orchestrator;
  const live = async (onListening: () => void): Promise<void> => {
    try {
      await orchestrator.connect(simulatedListener(incarnation, onListening));
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      // A runtime error at the start ends the process; it is started again.
      incarnation.die();
    }
    incarnation.requireAlive();
    await orchestrator.start();
  };
  const shutDown = async (): Promise<void> => {
    await orchestrator.disconnect();
    await orchestrator.stop();
    incarnation.die();
  };
  const process: OrchestratorProcess = {
    incarnation,
    observe: (executionId) => sqlite.find(executionId),
    observeLive: (executionId) => sqlite.findLive(executionId),
    start: (onListening) => {
      live(onListening).catch((error: unknown) => {
        if (!(error instanceof ProcessDied)) throw error;
      });
    },
    shutDown: () => void shutDown(),
    launch: async (launch, key) => (await launchExecution(services, launch, key)).snapshot,
    resume: (executionId) => resumeExecution(services, executionId, 'api'),
    stop: async (executionId, mode) => stopExecution(services, executionId, mode, 'api'),
    heartbeat: (token, body) => recordHeartbeat(services, identifyReporter(services, token), body),
    unreadableHeartbeat: (token) =>
      recordRefusal(services, identifyReporter(services, token), 'heartbeat', 'the body is not valid JSON'),
    tasks: taskProcess(orchestrator),
    completion: (token, body) => void recordCompletion(services, identifyReporter(services, token), body),
  };
  return mutation?.process?.(process, world) ?? process;
}

/** The store of one incarnation; the world counts the events applied to it. */
function simulatedStore(world: World, incarnation: Incarnation, sqlite: SqliteStore): Store {
  const counting = withOverrides<Store>(sqlite, {
    apply: (executionId, event, now) => {
      const applied = sqlite.apply(executionId, event, now);
      if (applied.outcome === 'changed') world.faults.count(`event ${kindOf(event)}`);
      return applied;
    },
  });
  const crashable = crashableStore(counting, incarnation, world.disk, () =>
    world.recordFault('the orchestrator dies in a store call'),
  );
  return withOverrides(crashable, {
    shiftDeadlines: (shift, now) => {
      crashable.shiftDeadlines(shift, now);
      world.truth.hasOpenJump = false;
    },
  });
}

/** The network reads from the incarnation whether it is listening. */
function simulatedListener(incarnation: Incarnation, onListening: () => void): CallbackListener {
  return {
    hostFor: (runtimeHost) => runtimeHost,
    listen: (runtimeHost) => {
      incarnation.listensAt = runtimeHost;
      if (!incarnation.isListening) {
        incarnation.isListening = true;
        onListening();
      }
      return Promise.resolve(`${runtimeHost}:8001`);
    },
    close: () => {
      incarnation.isListening = false;
      return Promise.resolve();
    },
  };
}
