import { messageOf, type Check } from '@crawlerd/shared';
import type { FastifyBaseLogger } from 'fastify';
import { callbackHost } from './domain/callback-host.ts';
import { listen } from './http/listen.ts';
import { callbackApp } from './http/callback-app.ts';
import { operatorApp } from './http/operator-app.ts';
import type { Services } from './http/services.ts';
import type { Clock } from './ports/clock.ts';
import type { Credentials } from './ports/credentials.ts';
import type { DiskGuard } from './ports/disk-guard.ts';
import type { Ids } from './ports/ids.ts';
import type { LogFiles, LogReader } from './ports/log-files.ts';
import type { OutputFiles } from './ports/output-files.ts';
import { RuntimeError, type Runtime } from './ports/runtime.ts';
import type { Store } from './ports/store.ts';
import type { Timers } from './ports/timers.ts';
import { RuntimeLogCapture } from './supervisor/runtime-log-capture.ts';
import { stopAll } from './supervisor/stop-all.ts';
import { Supervisor, type SupervisorSettings } from './supervisor/supervisor.ts';
import { LastSeenContainers } from './use-cases/last-seen-containers.ts';
import { diagnoseExecution } from './use-cases/diagnose-execution.ts';
import { checkReadiness } from './use-cases/check-readiness.ts';
import type { LaunchSettings } from './use-cases/launch-execution.ts';

/** The adapters a service runs on; the caller picks them. */
export interface ServiceParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly logs: LogFiles & LogReader;
  readonly outputs: OutputFiles;
  readonly diskGuard: DiskGuard;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly logger: FastifyBaseLogger;
}

export interface ServiceSettings {
  readonly launch: LaunchSettings;
  readonly supervisor: SupervisorSettings;
  /** Counters that stand still for so long are told as `stalled`. */
  readonly stalledAfterSeconds: number;
  readonly operator: { readonly host: string; readonly port: number; readonly apiToken: string | null };
  readonly callback: { readonly host: string | null; readonly port: number };
  /** Where crawls may go off the public internet; `ownHost`: also to {@link RunningService.crawlerHost}. */
  readonly crawlAllowed: { readonly ranges: string; readonly ownHost: boolean };
}

export interface RunningService {
  /** Base URL of the operator API. */
  readonly url: string;
  /** Address of this machine under which crawlers reach it; null while the engine does not answer. */
  readonly crawlerHost: string | null;
  /** Resolves when no container of a finished execution is left to clean up, or its time is over. */
  released(): Promise<void>;
  /**
   * Stops every live execution; what is queued stays queued. Resolves with whether all were stopped and
   * cleaned up in time.
   */
  stopExecutions(withinMs: number): Promise<boolean>;
  /** Stops answering and watching. Containers run on, to be adopted by the next start. */
  stop(): Promise<void>;
}

/** An engine's log stream may hang after its container has ended: for so long it may bring nothing. */
const LOG_IDLE_MS = 5000;

/** For what is under way when the service stops; answers have had their time before. */
const WIND_UP_MS = 5000;

/** An engine that is down at our start may be back soon, as after a reboot. */
const PREPARE_AGAIN_MS = 2000;

/**
 * Starts the service: callbacks are taken before anything is compared with the runtime, so that no
 * crawler is called silent for reporting to a closed door. While the engine does not answer, or cannot do
 * what is asked, launches are accepted and queued, and everything stored can be read.
 *
 * @throws RuntimeError if the runtime refuses to be prepared, ListenError if an address cannot be used.
 */
export async function startService(parts: ServiceParts, settings: ServiceSettings): Promise<RunningService> {
  const { runtime, logger, timers } = parts;
  const stopped = new AbortController();
  let callbackAuthority = '';
  let ownHost = '';
  /** Why crawlers cannot be served yet; null once they can. */
  let waitsFor: string | null = null;
  const lastSeen = new LastSeenContainers();
  const capture = new RuntimeLogCapture({ runtime, files: parts.logs, logger, timers, idleMs: LOG_IDLE_MS });
  const supervisor = new Supervisor({
    ...parts,
    capture,
    lastSeen,
    callbackAuthority: () => callbackAuthority,
    crawlAllowedRanges: () =>
      [settings.crawlAllowed.ranges, settings.crawlAllowed.ownHost ? ownHost : ''].filter(Boolean).join(','),
    settings: settings.supervisor,
  });
  const services: Services = {
    ...parts,
    wakeups: supervisor,
    settings: settings.launch,
    orphans: supervisor.orphans,
    readiness: async () => withConnection(await checkReadiness(parts), waitsFor),
    diagnosis: (snapshot) => diagnoseExecution({ ...parts, ...settings, lastSeen }, snapshot),
  };
  const callback = await callbackApp(services, { logger });
  const operator = await operatorApp(services, { logger, apiToken: settings.operator.apiToken });
  let connecting: Promise<unknown> = Promise.resolve();
  const stop = async (): Promise<void> => {
    stopped.abort();
    await Promise.all([operator.close(), callback.close()]);
    const windingUp = async (): Promise<void> => {
      await connecting;
      await supervisor.stop();
      await capture.close();
    };
    // Such as a call to an engine that hangs. What it was for is found by looking at the next start.
    if (!(await isDoneWithin(WIND_UP_MS, windingUp(), timers))) {
      logger.warn({}, 'what is still under way is left to the next start');
    }
  };
  const stopExecutions = async (withinMs: number): Promise<boolean> => {
    supervisor.hold();
    const left = await stopAll({ ...parts, wakeups: supervisor }, 'shutdown', withinMs);
    if (left > 0) logger.error({ left }, 'executions could not be stopped in time; their containers run on');
    return left === 0;
  };
  const connect = async (): Promise<string> => {
    try {
      const { host } = await runtime.prepare();
      const { port } = await listen(callback, {
        host: settings.callback.host ?? host,
        port: settings.callback.port,
        setting: 'CRAWLERD_CALLBACK',
      });
      callbackAuthority = `${callbackHost(settings.callback.host, host)}:${port}`;
      ownHost = host;
      waitsFor = null;
      return host;
    } catch (error) {
      waitsFor = messageOf(error);
      throw error;
    }
  };
  try {
    const crawlerHost = await connect().catch(unlessItMayPass);
    const { url } = await listen(operator, { ...settings.operator, setting: 'CRAWLERD' });
    // Last: from here on containers are launched, and an address that cannot be used would be too late.
    if (crawlerHost === null) {
      // Nothing is inspected before it responds, and what was not inspected would be reported as healthy.
      for (const executionId of parts.store.unreleased()) lastSeen.note(executionId, 'unreachable');
      const detail = waitsFor;
      logger.warn({ detail }, 'the runtime cannot be used yet; launches wait in the queue until it can');
      connecting = connectLater({ connect, supervisor, timers, logger }, stopped.signal);
    } else {
      supervisor.start();
    }
    return { url, crawlerHost, stop, stopExecutions, released: () => released(parts) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An engine that is being started answers nothing, or that it cannot do it now. */
function unlessItMayPass(error: unknown): null {
  if (error instanceof RuntimeError && error.mayPass) return null;
  throw error;
}

/** An engine can answer and yet not give what crawlers need, such as their network. */
function withConnection(checks: readonly Check[], waitsFor: string | null): Check[] {
  return waitsFor === null || checks.some(({ detail }) => detail === waitsFor)
    ? [...checks]
    : [...checks, { name: 'crawlers', ok: false, detail: waitsFor }];
}

interface Connection {
  readonly connect: () => Promise<string>;
  readonly supervisor: Supervisor;
  readonly timers: Timers;
  readonly logger: FastifyBaseLogger;
}

async function connectLater(
  { connect, supervisor, timers, logger }: Connection,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await timers.pause(PREPARE_AGAIN_MS, signal);
    if (signal.aborted) return;
    try {
      if ((await connect().catch(unlessItMayPass)) === null) continue;
      logger.info({}, 'the runtime answers; what waits is launched');
      supervisor.start();
      return;
    } catch (error) {
      // Such as a callback port that another process has taken meanwhile: it may be free again.
      logger.error({ error }, 'the runtime answers, but crawlers could not be served');
    }
  }
}

async function isDoneWithin(ms: number, work: Promise<void>, timers: Timers): Promise<boolean> {
  const over = new AbortController();
  const inTime = await Promise.race([work.then(() => true), timers.pause(ms, over.signal).then(() => false)]);
  over.abort();
  return inTime;
}

const RELEASE_MS = 15_000;
const RELEASE_POLL_MS = 50;

async function released({ store, timers }: ServiceParts): Promise<void> {
  for (let waitedMs = 0; waitedMs < RELEASE_MS; waitedMs += RELEASE_POLL_MS) {
    if (store.unreleased().length === 0) return;
    await timers.pause(RELEASE_POLL_MS);
  }
}
