#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, type Check } from '@crawlerd/shared';
import { engineAddress } from './adapters/docker/engine.ts';
import { ensureCrawlerImage } from './adapters/docker/image/build-image.ts';
import { provisionEngine } from './adapters/docker/provision-engine.ts';
import { withEngine } from './adapters/docker/with-engine.ts';
import { backUpDatabase } from './adapters/sqlite/back-up-database.ts';
import { checkDataFolder } from './adapters/sqlite/check-data-folder.ts';
import { lockFolder } from './adapters/sqlite/folder-lock.ts';
import { openDatabase } from './adapters/sqlite/open-database.ts';
import { SqliteStore } from './adapters/sqlite/sqlite-store.ts';
import { dataLayout } from './adapters/data-folder/data-layout.ts';
import { DataDirExecutionFolders } from './adapters/data-folder/execution-folders.ts';
import { HmacCredentials, readOrMakeKey } from './adapters/system/hmac-credentials.ts';
import { LogFilesOnDisk } from './adapters/logs/log-files-on-disk.ts';
import { OutputFilesOnDisk } from './adapters/outputs/output-files-on-disk.ts';
import { serviceLogger } from './adapters/system/service-logger.ts';
import { StatfsDiskGuard } from './adapters/data-folder/statfs-disk-guard.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemTimers } from './adapters/system/system-timers.ts';
import { uuidIds } from './adapters/system/uuid-ids.ts';
import {
  UserError,
  type BackedUp,
  type BackUpOptions,
  type CliDependencies,
  type Service,
  type ServiceOptions,
} from './cli/dependencies.ts';
import { processIo } from './cli/process-io.ts';
import { runCli } from './cli/program.ts';
import { VERSION } from './cli/version.ts';
import { chooseRuntime } from './choose-runtime.ts';
import { doctor } from './doctor.ts';
import type { Config } from './environment-schema.ts';
import { ListenError } from './http/listen.ts';
import type { Logger } from './ports/logger.ts';
import { RuntimeError } from './ports/runtime.ts';
import type { OwnCrawler } from './ports/runtime-entry.ts';
import { StorageError } from './ports/storage-error.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { RUNTIMES } from './runtimes.ts';
import { startService } from './service.ts';
import { serviceSettings } from './service-settings.ts';
import { stoppable } from './stoppable.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = resolve(ROOT, 'migrations');
const CRAWLER_FOLDER = resolve(ROOT, 'crawler-image');
const CRAWLER: OwnCrawler = {
  image: `crawlerd/crawler:${VERSION}`,
  browserImage: `crawlerd/crawler:${VERSION}-browser`,
  script: resolve(CRAWLER_FOLDER, 'dist/crawler.mjs'),
};

async function startHere(options: ServiceOptions = {}): Promise<Service> {
  const config = configFor(options);
  const chosen = chooseRuntime(config, { env: process.env, runtimes: RUNTIMES, crawler: CRAWLER });
  const logger = serviceLogger(config.CRAWLERD_LOG_LEVEL);
  const layout = dataLayout(config.CRAWLERD_DATA_DIR);
  // First: a newer crawlerd must not migrate the database under one that still works on it.
  const unlock = lockFolder(layout.lockFile);
  const store = new SqliteStore(openDatabase(layout.databaseFile, MIGRATIONS), {
    onDiskFault: (error) => endAtOnce(logger, error),
  });
  const folders = new DataDirExecutionFolders({ root: config.CRAWLERD_DATA_DIR });
  await folders.discardUnfinished();
  const runtime = chosen.create({ instance: store.instanceId(), folders });
  const service = await startService(
    {
      store,
      runtime,
      logs: new LogFilesOnDisk(layout),
      outputs: new OutputFilesOnDisk(layout),
      diskGuard: new StatfsDiskGuard(config.CRAWLERD_DATA_DIR, config.CRAWLERD_MIN_FREE_MB),
      credentials: new HmacCredentials(readOrMakeKey(layout.keyFile)),
      clock: systemClock,
      timers: systemTimers,
      ids: uuidIds,
      logger,
    },
    serviceSettings(config, CRAWLER, { allowOwnHost: options.allowOwnHost ?? false }),
  ).catch(async (error: unknown) => {
    await runtime.close();
    store.close();
    unlock();
    throw error;
  });
  return {
    ...service,
    runtime: runtime.kind,
    runtimeWarning: chosen.warning,
    dataDir: config.CRAWLERD_DATA_DIR,
    ...stoppable(
      {
        logger,
        handleSignals: options.handleSignals ?? true,
        stopExecutions: options.stopExecutions ?? false,
        withinMs: STOP_MS + (options.stopExecutions === true ? stopExecutionsMs(config) : 0),
      },
      async ({ cleanUp, stopExecutions }) => {
        const areStopped = !stopExecutions || (await service.stopExecutions(stopExecutionsMs(config)));
        if (cleanUp) await service.released();
        await service.stop();
        await runtime.close({ removeNetwork: cleanUp });
        store.close();
        unlock();
        return areStopped;
      },
    ),
  };
}

/** A service that cannot stop within this time is ended all the same; containers are adopted later. */
const STOP_MS = 10_000;
/** What the engine may need on top of the grace: to kill, to flush logs, to remove. */
const STOP_SLACK_MS = 10_000;

function stopExecutionsMs(config: Config): number {
  return config.CRAWLERD_STOP_GRACE_SECONDS * 1000 + STOP_SLACK_MS;
}

/** What a disk says it has kept after a failed write is not to be believed: the next start looks first. */
function endAtOnce(logger: Logger, error: Error): void {
  logger.error({ error }, 'disk failure: crawlerd exits, containers keep running');
  process.exit(1);
}

function configFor(options: ServiceOptions): Config {
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
  return readConfig({ ...process.env, ...wins }, RUNTIMES);
}

async function backUp(file: string, options: BackUpOptions): Promise<BackedUp> {
  const { databaseFile } = dataLayout(readConfig(process.env, RUNTIMES).CRAWLERD_DATA_DIR);
  const copy = resolve(file);
  return { file: copy, ...(await backUpDatabase(databaseFile, copy, options)) };
}

const dependencies: CliDependencies = {
  startService: async (options) => forPeople(startHere(options)),
  ensureEngine: async (say) => forPeople(provisionEngine(say, process.env)),
  ensureImage: async (say, { force, withBrowser = false }) => {
    const image = withBrowser ? CRAWLER.browserImage : CRAWLER.image;
    const options = { contextFolder: CRAWLER_FOLDER, image, say, force, withBrowser };
    return forPeople(
      withEngine(engineAddress(process.env), (engine) => ensureCrawlerImage({ engine, ...options })),
    );
  },
  checkInstallation: async () => forPeople(checkInstallation()),
  backUp: async (file, options) => forPeople(backUp(file, options)),
};

async function checkInstallation(): Promise<Check[]> {
  return doctor({
    env: process.env,
    runtimes: RUNTIMES,
    crawler: CRAWLER,
    checkDataFolder: (folder) => checkDataFolder({ folder, ...dataLayout(folder) }, MIGRATIONS),
  });
}

/** Faults that a person can mend lose their stack here; any other is a fault of ours and keeps it. */
async function forPeople<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const mendable = [ConfigError, ListenError, RuntimeError, StorageError].some(
      (kind) => error instanceof kind,
    );
    throw mendable && error instanceof Error ? new UserError(error.message, { cause: error }) : error;
  }
}

/** @returns whether the settings of a file `.env`, if there is one, could be read. */
function readEnvFile(): boolean {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    return true;
  } catch (error) {
    process.stderr.write(`The file .env cannot be read: ${messageOf(error)}. Fix it or move it away.\n`);
    return false;
  }
}

process.exitCode = readEnvFile() ? await runCli(process.argv.slice(2), dependencies, processIo()) : 1;
