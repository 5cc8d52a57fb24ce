#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Check, browserCandidates, messageOf } from '@crawlerd/shared';
import { Engine, engineAddress } from './adapters/docker/engine.ts';
import { DockerRuntime } from './adapters/docker/docker-runtime.ts';
import { engineChecks } from './adapters/docker/doctor-checks.ts';
import { ensureCrawlerImage } from './adapters/docker/image/build-image.ts';
import { provisionEngine } from './adapters/docker/provision-engine.ts';
import { ProcessRuntime } from './adapters/process/process-runtime.ts';
import { backUpDatabase } from './adapters/sqlite/back-up-database.ts';
import { FolderInUseError, lockFolder } from './adapters/sqlite/folder-lock.ts';
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
import type { Config } from './environment-schema.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { ListenError } from './http/listen.ts';
import type { Logger } from './ports/logger.ts';
import { RuntimeError, type Runtime } from './ports/runtime.ts';
import { StorageError } from './ports/storage-error.ts';
import { startService } from './service.ts';
import { stoppable } from './stoppable.ts';
import { runDoctorChecks } from './use-cases/run-doctor-checks.ts';
import { browserImageOf, imagePolicy, serviceSettings } from './service-settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = resolve(ROOT, 'migrations');
const CRAWLER = resolve(ROOT, 'crawler-image');
const CRAWLER_SCRIPT = resolve(CRAWLER, 'dist/crawler.mjs');
const CRAWLER_IMAGE = `crawlerd/crawler:${VERSION}`;
const BROWSER_IMAGE = browserImageOf(CRAWLER_IMAGE);
const CRAWLER_COMMAND = [process.execPath, CRAWLER_SCRIPT];

function chooseRuntime(config: Config, instance: string, folders: DataDirExecutionFolders): Runtime {
  switch (config.CRAWLERD_RUNTIME) {
    case 'docker':
      return new DockerRuntime({
        engine: new Engine(engineAddress(process.env), {
          deadlineMs: config.CRAWLERD_ENGINE_DEADLINE_SECONDS * 1000,
        }),
        instance,
        network: config.CRAWLERD_NETWORK,
        folders,
        stopGraceSeconds: config.CRAWLERD_STOP_GRACE_SECONDS,
        defaultResources: {
          memory_mb: config.CRAWLERD_MEMORY_MB,
          cpus: config.CRAWLERD_CPUS,
          pids: config.CRAWLERD_PIDS,
        },
      });
    case 'process':
      return new ProcessRuntime({
        stateFolder: resolve(config.CRAWLERD_DATA_DIR, 'process'),
        instance,
        folders,
        commands: { [CRAWLER_IMAGE]: CRAWLER_COMMAND, [BROWSER_IMAGE]: CRAWLER_COMMAND },
        environment: process.env,
      });
  }
}

async function startHere(options: ServiceOptions = {}): Promise<Service> {
  const config = configFor(options);
  const logger = serviceLogger(config.CRAWLERD_LOG_LEVEL);
  const layout = dataLayout(config.CRAWLERD_DATA_DIR);
  // First: a newer crawlerd must not migrate the database under one that still works on it.
  const unlock = lockFolder(layout.lockFile);
  const store = new SqliteStore(openDatabase(layout.databaseFile, MIGRATIONS), {
    onDiskFault: (error) => endAtOnce(logger, error),
  });
  const folders = new DataDirExecutionFolders({ root: config.CRAWLERD_DATA_DIR });
  await folders.discardUnfinished();
  const runtime = chooseRuntime(config, store.instanceId(), folders);
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
    serviceSettings(config, CRAWLER_IMAGE, { allowOwnHost: options.allowOwnHost ?? false }),
  ).catch(async (error: unknown) => {
    await runtime.close();
    store.close();
    unlock();
    throw error;
  });
  return {
    ...service,
    runtime: runtime.kind,
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
  logger.error({ error }, 'the disk failed; crawlerd ends, containers run on');
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
  return readConfig({ ...process.env, ...wins });
}

async function backUp(file: string, options: BackUpOptions): Promise<BackedUp> {
  const { databaseFile } = dataLayout(readConfig(process.env).CRAWLERD_DATA_DIR);
  const copy = resolve(file);
  return { file: copy, ...(await backUpDatabase(databaseFile, copy, options)) };
}

const dependencies: CliDependencies = {
  startService: async (options) => forPeople(startHere(options)),
  ensureEngine: async (say) => forPeople(provisionEngine(say, process.env)),
  ensureImage: async (say, { force, withBrowser = false }) => {
    const image = withBrowser ? BROWSER_IMAGE : CRAWLER_IMAGE;
    const options = { contextFolder: CRAWLER, image, say, force, withBrowser };
    return forPeople(withEngine((engine) => ensureCrawlerImage({ engine, ...options })));
  },
  checkInstallation: async () => forPeople(checkInstallation()),
  backUp: async (file, options) => forPeople(backUp(file, options)),
};

async function checkInstallation(): Promise<Check[]> {
  const config = readConfig(process.env);
  const dataFolder = {
    name: 'data folder',
    run: async () => checkDataFolder(config.CRAWLERD_DATA_DIR),
  };
  if (config.CRAWLERD_RUNTIME === 'process') return runDoctorChecks([dataFolder, processCheck, browserCheck]);
  return withEngine((engine) =>
    runDoctorChecks([
      dataFolder,
      ...engineChecks({
        engine,
        crawlerImage: CRAWLER_IMAGE,
        browserImage: BROWSER_IMAGE,
        images: Object.values(imagePolicy(config, CRAWLER_IMAGE).byTaskType),
        network: config.CRAWLERD_NETWORK,
        callbackHost: config.CRAWLERD_CALLBACK_HOST ?? null,
        callbackPort: config.CRAWLERD_CALLBACK_PORT,
      }),
    ]),
  );
}

/** Locked while it is looked at: opening may migrate it, and not under one that works on it. */
function checkDataFolder(folder: string): string {
  const { databaseFile, lockFile } = dataLayout(folder);
  try {
    const unlock = lockFolder(lockFile);
    try {
      const store = new SqliteStore(openDatabase(databaseFile, MIGRATIONS));
      store.check();
      store.close();
      return `${folder} can be written`;
    } finally {
      unlock();
    }
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    return `${folder} is used by a crawlerd that runs; its /readyz tells more`;
  }
}

const processCheck = {
  name: 'crawler',
  run: () =>
    existsSync(CRAWLER_SCRIPT)
      ? Promise.resolve(`${CRAWLER_SCRIPT} is there; it runs as a child process, which isolates nothing`)
      : Promise.reject(new Error(`${CRAWLER_SCRIPT} is missing: make it with "npm run build"`)),
};

/** Most crawls need none, so that a machine without one is well too. */
const browserCheck = {
  name: 'browser',
  run: () => {
    const found = browserCandidates(process.env['PATH']).find((file) => existsSync(file));
    const missing = 'none is installed, so that crawls cannot render pages: on Debian, install chromium';
    return Promise.resolve(found === undefined ? missing : `crawls render pages with ${found}`);
  },
};

async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = new Engine(engineAddress(process.env));
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
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
    const said = messageOf(error);
    process.stderr.write(`The file .env cannot be read: ${said}. Mend it or move it away.\n`);
    return false;
  }
}

process.exitCode = readEnvFile() ? await runCli(process.argv.slice(2), dependencies, processIo()) : 1;
