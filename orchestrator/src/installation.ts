import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkerChecks } from './adapters/checks/worker-checks.ts';
import { CronerCalendar } from './adapters/cron/croner-calendar.ts';
import { engineAddress } from './adapters/docker/engine.ts';
import { ensureCrawlerImage } from './adapters/docker/image/build-image.ts';
import { buildNames } from './adapters/docker/image/build-name.ts';
import { provisionEngine } from './adapters/docker/provision-engine.ts';
import { withEngine } from './adapters/docker/with-engine.ts';
import { openStore } from './adapters/sqlite/open-store.ts';
import { backUpDatabase } from './adapters/sqlite/back-up-database.ts';
import { compactDatabase } from './adapters/sqlite/compact-database.ts';
import { discardLeftBackup } from './adapters/sqlite/left-backup.ts';
import { checkDataFolder } from './adapters/sqlite/check-data-folder.ts';
import type { KnownFolder } from './adapters/sqlite/known-database.ts';
import { lockFolder } from './adapters/sqlite/folder-lock.ts';
import { dataLayout, type DataLayout } from './adapters/data-folder/data-layout.ts';
import { ResultsOnDisk } from './adapters/data-folder/results-on-disk.ts';
import { signsOfUse } from './adapters/data-folder/signs-of-use.ts';
import { DataDirExecutionFolders } from './adapters/data-folder/execution-folders.ts';
import { AesSecretCipher, givenSecretsKey, secretsKeyFile } from './adapters/system/aes-secret-cipher.ts';
import { HmacCredentials, readOrMakeKey } from './adapters/system/hmac-credentials.ts';
import { LogFilesOnDisk } from './adapters/logs/log-files-on-disk.ts';
import { ExecutionFilesOnDisk } from './adapters/outputs/execution-files-on-disk.ts';
import { OutputFilesOnDisk } from './adapters/outputs/output-files-on-disk.ts';
import { serviceChannels } from './adapters/notify/all-channels.ts';
import { PrometheusMeters } from './adapters/prometheus/prometheus-meters.ts';
import { machineAddresses } from './adapters/system/machine-addresses.ts';
import { isOwnAddress } from './adapters/system/own-address.ts';
import { serviceLogger } from './adapters/system/service-logger.ts';
import { statfsDiskSpace } from './adapters/data-folder/statfs-disk-space.ts';
import { StatfsDiskGuard } from './adapters/data-folder/statfs-disk-guard.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { systemTimers } from './adapters/system/system-timers.ts';
import { openFilesMax } from './adapters/system/open-files-max.ts';
import { uuidIds } from './adapters/system/uuid-ids.ts';
import {
  UserError,
  type BackedUp,
  type BackUpOptions,
  type CliDependencies,
  type Compacted,
  type Service,
  type ServiceOptions,
} from './cli/dependencies.ts';
import { callFacts } from './cli/call-facts.ts';
import { asCalledHere, ownCommand } from './cli/own-command.ts';
import { VERSION } from './cli/version.ts';
import { configOf } from './config-of-options.ts';
import { chooseRuntime } from './choose-runtime.ts';
import { doctor } from './doctor.ts';
import type { Config } from './environment-schema.ts';
import { ListenError } from './http/listen.ts';
import type { Logger } from './ports/logger.ts';
import { RuntimeError } from './ports/runtime.ts';
import type { OwnCrawler } from './ports/runtime-entry.ts';
import { StorageError } from './ports/storage-error.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { logMaxBytes } from './log-settings.ts';
import { RUNTIMES } from './runtimes.ts';
import { startService } from './service.ts';
import { serviceSettings } from './service-settings.ts';
import { stoppable } from './stoppable.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The folder with migrations and crawler: beside the bundle, where `build.mjs` puts them, or the checkout. */
const ROOT = basename(HERE) === 'bundle' ? HERE : resolve(HERE, '../..');
const MIGRATIONS = resolve(ROOT, 'migrations');
const CRAWLER_FOLDER = resolve(ROOT, 'crawler-image');
const IMAGES = {
  image: `crawlerd/crawler:${VERSION}`,
  browserImage: `crawlerd/crawler:${VERSION}-browser`,
};
const CRAWLER: OwnCrawler = {
  ...IMAGES,
  buildName: buildNames({ ...IMAGES, contextFolder: CRAWLER_FOLDER }),
  script: resolve(CRAWLER_FOLDER, 'dist/crawler.mjs'),
};

async function startHere(options: ServiceOptions = {}): Promise<Service> {
  const config = configOf(options, RUNTIMES);
  const chosen = chooseRuntime(config, { env: process.env, runtimes: RUNTIMES, crawler: CRAWLER });
  const logger = serviceLogger(config.CRAWLERD_LOG_LEVEL, undefined, withOwnCommand);
  const layout = dataLayout(config.CRAWLERD_DATA_DIR);
  // First: a newer crawlerd must not migrate the database under one that still works on it.
  const unlock = lockFolder(layout.lockFile);
  const { store, instance } = openStore(knownFolder(layout), {
    results: new ResultsOnDisk(layout),
    lockFile: layout.lockFile,
    migrations: MIGRATIONS,
    newDatabase: options.newDatabase ?? false,
    onDiskFault: (error) => endAtOnce(logger, error),
  });
  discardLeftBackup(layout);
  const folders = new DataDirExecutionFolders({ root: config.CRAWLERD_DATA_DIR });
  await folders.discardUnfinished();
  const runtime = chosen.create({ instance, folders });
  const checks = new WorkerChecks();
  const givenKey = config.CRAWLERD_SECRETS_KEY;
  const service = await startService(
    {
      store,
      runtime,
      logs: new LogFilesOnDisk(layout, logMaxBytes(config)),
      outputs: new OutputFilesOnDisk(layout, checks),
      files: new ExecutionFilesOnDisk(layout),
      checks,
      channels: serviceChannels(config.CRAWLERD_NOTIFY_ALLOWED_RANGES, systemClock, machineAddresses),
      diskGuard: new StatfsDiskGuard(config.CRAWLERD_DATA_DIR, config.CRAWLERD_MIN_FREE_MB),
      credentials: new HmacCredentials(readOrMakeKey(layout.keyFile)),
      cipher: new AesSecretCipher(
        givenKey === undefined ? secretsKeyFile(layout.secretsKeyFile) : givenSecretsKey(givenKey),
      ),
      diskSpace: statfsDiskSpace(config.CRAWLERD_DATA_DIR),
      meters: new PrometheusMeters({ ofProcess: true }),
      clock: systemClock,
      timers: systemTimers,
      ids: uuidIds(),
      calendar: new CronerCalendar(),
      machineAddresses,
      isOwnAddress,
      logger,
    },
    serviceSettings(config, CRAWLER, {
      allowOwnHost: options.allowOwnHost ?? false,
      openFilesMax: openFilesMax(),
    }),
  ).catch(async (error: unknown) => {
    await runtime.close();
    await checks.close();
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
        await checks.close();
        store.close();
        unlock();
        return areStopped;
      },
    ),
  };
}

/** A hint in the log must run as it is printed, too. */
function withOwnCommand(line: string): string {
  return asCalledHere(line, COMMAND_IN_JSON);
}

const COMMAND_IN_JSON = JSON.stringify(ownCommand(callFacts())).slice(1, -1);

/** A service that cannot stop within this time is ended all the same; containers are adopted later. */
const STOP_MS = 10_000;
/** What the engine may need on top of the grace. */
const STOP_SLACK_MS = 10_000;

function stopExecutionsMs(config: Config): number {
  return config.CRAWLERD_STOP_GRACE_SECONDS * 1000 + STOP_SLACK_MS;
}

/** What a disk says it has kept after a failed write is not to be believed: the next start looks first. */
function endAtOnce(logger: Logger, error: Error): void {
  logger.error({ error }, 'storage failure: crawlerd exits, containers keep running');
  process.exit(1);
}

function knownFolder(layout: DataLayout): KnownFolder {
  return { ...layout, signs: signsOfUse(layout) };
}

async function backUp(file: string, options: BackUpOptions): Promise<BackedUp> {
  const layout = dataLayout(readConfig(process.env, RUNTIMES).CRAWLERD_DATA_DIR);
  const copy = resolve(file);
  const source = { ...layout, results: new ResultsOnDisk(layout) };
  return { file: copy, ...(await backUpDatabase(source, copy, options)) };
}

async function compact({ dryRun }: { readonly dryRun: boolean }): Promise<Compacted> {
  const layout = dataLayout(readConfig(process.env, RUNTIMES).CRAWLERD_DATA_DIR);
  const done = compactDatabase({ ...layout, ...knownFolder(layout), dryRun });
  return {
    file: layout.databaseFile,
    bytes_before: done.bytesBefore,
    bytes_needed: done.bytesNeeded,
    bytes_after: done.bytesAfter,
  };
}

/** What this installation can do for its command line. Everything with an adapter in it is behind this module. */
export const installation: CliDependencies = {
  startService: async (options) => forPeople(startHere(options)),
  ensureEngine: async (say) => forPeople(provisionEngine(say, process.env)),
  ensureImage: async (say, { force, withBrowser = false }) => {
    return forPeople(
      withEngine(engineAddress(process.env), async (engine) => {
        const image = await CRAWLER.buildName(withBrowser ? CRAWLER.browserImage : CRAWLER.image);
        return ensureCrawlerImage({ engine, contextFolder: CRAWLER_FOLDER, image, say, force, withBrowser });
      }),
    );
  },
  checkInstallation: async () =>
    forPeople(
      doctor({ env: process.env, runtimes: RUNTIMES, crawler: CRAWLER, checkDataFolder: checkFolder }),
    ),
  backUp: async (file, options) => forPeople(backUp(file, options)),
  compact: async (options) => forPeople(compact(options)),
};

function checkFolder(folder: string): string {
  const layout = dataLayout(folder);
  return checkDataFolder({ ...layout, ...knownFolder(layout), folder }, MIGRATIONS);
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
