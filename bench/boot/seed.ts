import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { ConnectionPool } from '../support/connection.ts';
import { FakeService } from '../support/fake-service.ts';
import { completion, heartbeat } from '../support/reports.ts';
import { openStore } from '../support/service.ts';
import { copyExecution } from './copy-execution.ts';

export interface Seeded {
  readonly folder: string;
  readonly instance: string;
  /** Ids of the executions that were running when the service was stopped. */
  readonly live: readonly string[];
}

/**
 * Two data folders with the same history, one with executions that were live when the service stopped. The
 * service creates all data itself, except that one finished execution is copied in the database.
 */
export async function seedFolders(
  root: string,
  { live, finished }: { readonly live: number; readonly finished: number },
): Promise<{ readonly withoutLive: Seeded; readonly withLive: Seeded }> {
  const withoutLive = join(root, 'without-live');
  const withLive = join(root, 'with-live');
  const [example = ''] = await finishOne(withoutLive);
  const database = new Database(dataLayout(withoutLive).databaseFile);
  copyExecution(database, example, finished - 1);
  database.close();
  cpSync(withoutLive, withLive, { recursive: true });
  const ids = await leaveRunning(withLive, live);
  const store = openStore(withoutLive);
  const instance = store.instanceId();
  store.close();
  return {
    withoutLive: { folder: withoutLive, instance, live: [] },
    withLive: { folder: withLive, instance, live: ids },
  };
}

/** One finished execution in a new data folder. */
export async function finishOne(folder: string): Promise<string[]> {
  const service = await FakeService.start(folder);
  const crawlers = await service.launch(1);
  const callback = await ConnectionPool.open(service.callbackUrl, 1);
  for (const crawler of crawlers) {
    await callback.send(heartbeat(crawler, 1));
    await callback.send(completion(crawler, 100));
    service.exit(crawler);
  }
  callback.close();
  // Its container is released in the background; a stop does not wait for it.
  await pause(RELEASE_MS);
  await service.close();
  return crawlers.map(({ id }) => id);
}

const RELEASE_MS = 500;

async function leaveRunning(folder: string, count: number): Promise<string[]> {
  const service = await FakeService.start(folder);
  const crawlers = await service.launch(count);
  const callback = await ConnectionPool.open(service.callbackUrl, 1);
  for (const crawler of crawlers) await callback.send(heartbeat(crawler, 1));
  callback.close();
  await service.close();
  return crawlers.map(({ id }) => id);
}
