import type { FastifyBaseLogger } from 'fastify';
import { callbackApp } from './http/callback-app.ts';
import { callbackListener, type CallbackAddress } from './http/callback-listener.ts';
import type { ConnectionBudget } from './http/connection-budget.ts';
import { listen } from './http/listen.ts';
import { operatorApp } from './http/operator-app.ts';
import { Orchestrator, type OrchestratorPorts, type OrchestratorSettings } from './orchestrator.ts';
import { Metering, type MeteringPorts } from './metering.ts';
import type { LogReader } from './ports/log-files.ts';
import type { Timers } from './ports/timers.ts';

/** What HTTP needs beyond the orchestrator's own ports. */
export interface ServicePorts extends OrchestratorPorts, MeteringPorts {
  readonly logs: OrchestratorPorts['logs'] & LogReader;
  readonly logger: FastifyBaseLogger;
}

export interface ServiceSettings extends OrchestratorSettings {
  readonly operator: {
    readonly host: string;
    readonly port: number;
    readonly apiToken: string | null;
    readonly allowedOrigins: readonly string[];
  };
  readonly callback: CallbackAddress;
  readonly connections: ConnectionBudget;
}

export interface RunningService {
  /** Base URL of the operator API. */
  readonly url: string;
  /** Address of this machine under which crawlers reach it; null while the engine does not answer. */
  readonly crawlerHost: string | null;
  /** {@link Orchestrator.released} */
  released(): Promise<void>;
  /** {@link Orchestrator.stopExecutions} */
  stopExecutions(withinMs: number): Promise<boolean>;
  /** Stops answering and watching. Containers run on, to be adopted by the next start. */
  stop(): Promise<void>;
}

/** For what is under way when the service stops; answers have had their time before. */
const WIND_UP_MS = 5000;

/**
 * Starts the orchestrator behind its two listeners: first crawlers are connected, then the operator API
 * listens, and only then are containers launched, because an address that cannot be used would be found
 * too late.
 *
 * @throws RuntimeError if the runtime refuses to be prepared, ListenError if an address cannot be used.
 */
export async function startService(ports: ServicePorts, settings: ServiceSettings): Promise<RunningService> {
  const { logger, timers } = ports;
  const metering = new Metering(ports);
  const orchestrator = new Orchestrator(metering.ports, settings);
  const callback = async () =>
    callbackApp(orchestrator.services, { logger, connections: settings.connections.callback });
  const operator = await operatorApp(orchestrator.services, {
    logger,
    apiToken: settings.operator.apiToken,
    allowedOrigins: settings.operator.allowedOrigins,
    connections: settings.connections.operator,
    metrics: () => metering.page(),
  });
  const stop = async (): Promise<void> => {
    metering.end();
    await Promise.all([operator.close(), orchestrator.disconnect()]);
    // Such as a call to an engine that hangs. What it was for is found by inspecting at the next start.
    if (!(await isDoneWithin(WIND_UP_MS, orchestrator.stop(), timers))) {
      logger.warn({}, 'unfinished work is left to the next start');
    }
  };
  try {
    const crawlerHost = await orchestrator.connect(callbackListener(callback, settings.callback));
    const { url } = await listen(operator, { ...settings.operator, setting: 'CRAWLERD' });
    await metering.begin();
    await orchestrator.start();
    return {
      url,
      crawlerHost,
      released: () => orchestrator.released(),
      stopExecutions: (withinMs) => orchestrator.stopExecutions(withinMs),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isDoneWithin(ms: number, work: Promise<void>, timers: Timers): Promise<boolean> {
  const over = new AbortController();
  const inTime = await Promise.race([work.then(() => true), timers.pause(ms, over.signal).then(() => false)]);
  over.abort();
  return inTime;
}
