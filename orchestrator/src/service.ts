import type { FastifyBaseLogger } from 'fastify';
import { callbackHost } from './domain/callback-host.ts';
import { listen } from './http/listen.ts';
import { callbackApp } from './http/callback-app.ts';
import { operatorApp } from './http/operator-app.ts';
import type { Services } from './http/services.ts';
import type { Clock } from './ports/clock.ts';
import type { Credentials } from './ports/credentials.ts';
import type { ExecutionFolders } from './ports/execution-folders.ts';
import type { Ids } from './ports/ids.ts';
import type { LogFiles } from './ports/log-files.ts';
import type { OutputFiles } from './ports/output-files.ts';
import type { Runtime } from './ports/runtime.ts';
import type { Store } from './ports/store.ts';
import type { Timers } from './ports/timers.ts';
import { RuntimeLogCapture } from './supervisor/runtime-log-capture.ts';
import { Supervisor, type SupervisorSettings } from './supervisor/supervisor.ts';
import { checkReadiness } from './use-cases/check-readiness.ts';
import type { LaunchSettings } from './use-cases/launch-execution.ts';

/** The adapters a service runs on; whoever starts it picks them. */
export interface ServiceParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly folders: ExecutionFolders;
  readonly logs: LogFiles;
  readonly outputs: OutputFiles;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly logger: FastifyBaseLogger;
}

export interface ServiceSettings {
  readonly launch: LaunchSettings;
  readonly supervisor: SupervisorSettings;
  readonly operator: { readonly host: string; readonly port: number; readonly apiToken: string | null };
  readonly callback: { readonly host: string | null; readonly port: number };
}

export interface RunningService {
  /** Base URL of the operator API. */
  readonly url: string;
  /** Address of this machine under which crawlers reach it. */
  readonly crawlerHost: string;
  /** Resolves when no container of a finished execution is left to clean up, or its time is over. */
  released(): Promise<void>;
  /** Stops answering and watching. Containers run on, to be adopted by the next start. */
  stop(): Promise<void>;
}

/** An engine's log stream may hang after its container has ended: for so long it may bring nothing. */
const LOG_IDLE_MS = 5000;

/**
 * Starts the service: callbacks are taken before anything is compared with the runtime, so that no
 * crawler is called silent for reporting to a closed door.
 *
 * @throws RuntimeError if the runtime cannot be prepared, ListenError if an address cannot be used.
 */
export async function startService(parts: ServiceParts, settings: ServiceSettings): Promise<RunningService> {
  const { store, runtime, logger } = parts;
  const { host: crawlerHost } = await runtime.prepare();
  let callbackAuthority = '';
  const capture = new RuntimeLogCapture({
    runtime,
    files: parts.logs,
    logger,
    timers: parts.timers,
    idleMs: LOG_IDLE_MS,
  });
  const supervisor = new Supervisor({
    ...parts,
    capture,
    callbackAuthority: () => callbackAuthority,
    settings: settings.supervisor,
  });
  const services: Services = {
    ...parts,
    wakeups: supervisor,
    settings: settings.launch,
    readiness: () => checkReadiness(store, runtime),
  };
  const callback = await callbackApp(services, { logger });
  const operator = await operatorApp(services, { logger, apiToken: settings.operator.apiToken });
  const stop = async (): Promise<void> => {
    await operator.close();
    await callback.close();
    await supervisor.stop();
    await capture.close();
  };
  try {
    const { port } = await listen(callback, {
      host: settings.callback.host ?? crawlerHost,
      port: settings.callback.port,
      setting: 'CRAWLERD_CALLBACK',
    });
    callbackAuthority = `${callbackHost(settings.callback.host, crawlerHost)}:${port}`;
    const { url } = await listen(operator, { ...settings.operator, setting: 'CRAWLERD' });
    // Last: from here on containers are launched, and an address that cannot be used would be too late.
    supervisor.start();
    return { url, crawlerHost, stop, released: () => released(parts) };
  } catch (error) {
    await stop();
    throw error;
  }
}

const RELEASE_MS = 15_000;
const RELEASE_POLL_MS = 50;

async function released({ store, timers }: ServiceParts): Promise<void> {
  for (let waitedMs = 0; waitedMs < RELEASE_MS; waitedMs += RELEASE_POLL_MS) {
    if (store.unreleased().length === 0) return;
    await timers.pause(RELEASE_POLL_MS);
  }
}
