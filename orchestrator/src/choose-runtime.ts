import type { Config } from './environment-schema.ts';
import { logMaxBytes } from './log-settings.ts';
import type { ConfiguredRuntime, Installation, OwnCrawler, RuntimeEntry } from './ports/runtime-entry.ts';
import { resourceCeilings } from './resource-limits.ts';
import { imagePolicy } from './service-settings.ts';

export interface RuntimeChoice {
  readonly env: Installation['env'];
  readonly runtimes: readonly RuntimeEntry[];
  readonly crawler: OwnCrawler;
}

/** The runtime that `CRAWLERD_RUNTIME` names, with its settings. */
export function chooseRuntime(config: Config, { env, runtimes, crawler }: RuntimeChoice): ConfiguredRuntime {
  const entry = runtimes.find(({ kind }) => kind === config.CRAWLERD_RUNTIME);
  if (entry === undefined) throw new Error(`There is no runtime ${config.CRAWLERD_RUNTIME}.`);
  return entry.configure(config, {
    env,
    dataDir: config.CRAWLERD_DATA_DIR,
    crawler,
    taskImages: Object.values(imagePolicy(config, crawler).byTaskType),
    callback: { host: config.CRAWLERD_CALLBACK_HOST ?? null, port: config.CRAWLERD_CALLBACK_PORT },
    stopGraceSeconds: config.CRAWLERD_STOP_GRACE_SECONDS,
    defaultResources: {
      memory_mb: config.CRAWLERD_MEMORY_MB,
      cpus: config.CRAWLERD_CPUS,
      pids: config.CRAWLERD_PIDS,
    },
    ceilings: resourceCeilings(config),
    logMaxBytes: logMaxBytes(config),
  });
}
