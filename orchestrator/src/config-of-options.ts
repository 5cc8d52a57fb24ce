import type { ServiceOptions } from './cli/dependencies.ts';
import type { Config } from './environment-schema.ts';
import type { RuntimeEntry } from './ports/runtime-entry.ts';
import { readConfig } from './read-config.ts';

/** The settings of the environment; what the command line says wins. @throws ConfigError */
export function configOf(options: ServiceOptions, runtimes: readonly RuntimeEntry[]): Config {
  const given = {
    CRAWLERD_RUNTIME: options.runtime,
    CRAWLERD_DATA_DIR: options.dataDir,
    CRAWLERD_PORT: options.port?.toString(),
    CRAWLERD_CALLBACK_PORT: options.callbackPort?.toString(),
    CRAWLERD_NETWORK: options.network,
    CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: options.heartbeatIntervalSeconds?.toString(),
    CRAWLERD_LOG_LEVEL: options.logLevel,
  };
  const wins = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return readConfig({ ...process.env, ...wins }, runtimes);
}
