import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { CronerCalendar } from '../../orchestrator/src/adapters/cron/croner-calendar.ts';
import { WorkerChecks } from '../../orchestrator/src/adapters/checks/worker-checks.ts';
import { openDatabase } from '../../orchestrator/src/adapters/sqlite/open-database.ts';
import { SqliteStore } from '../../orchestrator/src/adapters/sqlite/sqlite-store.ts';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { AesSecretCipher, secretsKeyFile } from '../../orchestrator/src/adapters/system/aes-secret-cipher.ts';
import { HmacCredentials, readOrMakeKey } from '../../orchestrator/src/adapters/system/hmac-credentials.ts';
import { LogFilesOnDisk } from '../../orchestrator/src/adapters/logs/log-files-on-disk.ts';
import { ExecutionFilesOnDisk } from '../../orchestrator/src/adapters/outputs/execution-files-on-disk.ts';
import { OutputFilesOnDisk } from '../../orchestrator/src/adapters/outputs/output-files-on-disk.ts';
import { StatfsDiskGuard } from '../../orchestrator/src/adapters/data-folder/statfs-disk-guard.ts';
import { statfsDiskSpace } from '../../orchestrator/src/adapters/data-folder/statfs-disk-space.ts';
import { PrometheusMeters } from '../../orchestrator/src/adapters/prometheus/prometheus-meters.ts';
import { isOwnAddress } from '../../orchestrator/src/adapters/system/own-address.ts';
import { systemClock } from '../../orchestrator/src/adapters/system/system-clock.ts';
import { systemTimers } from '../../orchestrator/src/adapters/system/system-timers.ts';
import { openFilesMax } from '../../orchestrator/src/adapters/system/open-files-max.ts';
import { uuidIds } from '../../orchestrator/src/adapters/system/uuid-ids.ts';
import { logMaxBytes } from '../../orchestrator/src/log-settings.ts';
import { RUNTIMES } from '../../orchestrator/src/runtimes.ts';
import { readConfig } from '../../orchestrator/src/read-config.ts';
import { checkWorkerScript } from '../../orchestrator/src/testing/check-worker-script.ts';
import type { Runtime } from '../../orchestrator/src/ports/runtime.ts';
import { startService, type RunningService } from '../../orchestrator/src/service.ts';
import { serviceSettings } from '../../orchestrator/src/service-settings.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

export function openStore(folder: string): SqliteStore {
  return new SqliteStore(openDatabase(dataLayout(folder).databaseFile, MIGRATIONS));
}

export interface BenchService extends RunningService {
  readonly store: SqliteStore;
  readonly credentials: HmacCredentials;
  /** Stops it as by a signal: containers keep running. */
  stop(): Promise<void>;
}

/** The image of launches; the fake engine has every image. */
export const FAKE_IMAGE = 'bench/crawler:1';

/** The complete service on a real folder, with default settings except for its limit and what is given. */
export async function startBenchService(
  folder: string,
  makeRuntime: (instance: string) => Runtime,
  image = FAKE_IMAGE,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchService> {
  const config = readConfig(
    {
      CRAWLERD_DATA_DIR: folder,
      CRAWLERD_PORT: '0',
      CRAWLERD_CALLBACK_PORT: '0',
      CRAWLERD_MAX_CONCURRENT: '10000',
      ...settings,
    },
    RUNTIMES,
  );
  const layout = dataLayout(folder);
  const store = openStore(folder);
  const credentials = new HmacCredentials(readOrMakeKey(layout.keyFile));
  // Compiled, as in a real service: a thread with hooks that compile takes a share of the main one at its start.
  const checks = new WorkerChecks({ script: checkWorkerScript() });
  const service = await startService(
    {
      store,
      runtime: makeRuntime(store.instanceId()),
      logs: new LogFilesOnDisk(layout, logMaxBytes(config)),
      outputs: new OutputFilesOnDisk(layout, checks),
      files: new ExecutionFilesOnDisk(layout),
      channels: null,
      checks,
      diskGuard: new StatfsDiskGuard(config.CRAWLERD_DATA_DIR, config.CRAWLERD_MIN_FREE_MB),
      credentials,
      cipher: new AesSecretCipher(secretsKeyFile(layout.secretsKeyFile)),
      diskSpace: statfsDiskSpace(folder),
      meters: new PrometheusMeters({ ofProcess: true }),
      clock: systemClock,
      timers: systemTimers,
      ids: uuidIds(),
      calendar: new CronerCalendar(),
      machineAddresses: () => [],
      isOwnAddress,
      logger: pino({ level: 'error' }, pino.destination(2)),
    },
    serviceSettings(config, { image, browserImage: image }, { openFilesMax: openFilesMax() }),
  );
  return {
    ...service,
    store,
    credentials,
    stop: async () => {
      await service.stop();
      store.close();
    },
  };
}
