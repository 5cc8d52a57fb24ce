import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { docker } from './docker.ts';
import { FAULT_SETTINGS } from './fault-crawler.ts';
import { runCrawlerd } from './run-crawlerd.ts';
import { ServiceProcess, type ServiceProcessOptions } from './service-process.ts';

/** A crawlerd with a short stop grace. */
export const startStorageService = async (
  settings: Record<string, string> = {},
  options: ServiceProcessOptions = {},
) => ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_STOP_GRACE_SECONDS: '1', ...settings }, options);

export async function containerRuns(name: string): Promise<boolean> {
  return (await docker.getContainer(name).inspect()).State.Running;
}

/** Backs up its database, while it runs or after; returns the path of the copy. */
export async function backUp(service: ServiceProcess): Promise<string> {
  const copy = join(temporaryFolder(), 'backup.db');
  const ended = await runCrawlerd(['backup', copy, '--json'], service.env);
  if (ended.code !== 0) throw new Error(`crawlerd backup ended with ${ended.code}: ${ended.err}`);
  return copy;
}

/** The steps that the refusal to start names. */
export async function restore(service: ServiceProcess, copy: string): Promise<void> {
  const away = join(service.dataDir, 'damaged');
  mkdirSync(away);
  for (const name of readdirSync(service.dataDir).filter((each) => each.startsWith('crawlerd.db'))) {
    renameSync(join(service.dataDir, name), join(away, name));
  }
  await copyFile(copy, join(service.dataDir, 'crawlerd.db'));
}
