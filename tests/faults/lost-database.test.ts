import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { buildFaultImage, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { SilentCrawl } from '../support/silent-crawl.ts';
import { Strace } from '../support/strace.ts';
import { containerRuns, startStorageService } from '../support/storage-service.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const databaseOf = ({ dataDir }: ServiceProcess): string => join(dataDir, 'crawlerd.db');

function removeDatabase(service: ServiceProcess): void {
  for (const name of readdirSync(service.dataDir)) {
    if (name.startsWith('crawlerd.db')) rmSync(join(service.dataDir, name));
  }
}

describe('fault matrix: database deleted', () => {
  it('under the service: no launch is answered into it, all is saved, and the way on that is named works', async () => {
    const service = await startStorageService({ CRAWLERD_COMMAND: 'crawlerd' });
    const crawl = await SilentCrawl.start(service);
    const accepted: string[] = [];
    const load = (async () => {
      for (;;) accepted.push(await service.launch(faultLaunch({})));
    })().catch(() => undefined);
    await eventually('some load', () => accepted.length >= 5);
    removeDatabase(service);
    await service.ended();
    await load;
    expect(service.exitCode).toBe(1);
    const saved = readdirSync(service.dataDir).find((name) => name.startsWith('crawlerd-saved-')) ?? '';
    expect(service.errors).toContain(
      'was deleted while crawlerd was using it: everything that was answered is saved in',
    );
    expect(await containerRuns(service.containerName(crawl.id))).toBe(true);
    // A manager of services starts it again: that changes nothing, and says what to do.
    await expect(service.run()).rejects.toThrow(
      `copy ${join(service.dataDir, saved)} to ${databaseOf(service)}`,
    );
    await copyFile(join(service.dataDir, saved), databaseOf(service));
    await service.run();
    for (const id of accepted) expect((await service.status(id)).execution_id).toBe(id);
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });
});

describe('fault matrix: empty database', () => {
  it('under the service ends it, in a folder that is in use it is refused, and beginning anew keeps the containers ours', async () => {
    const service = await startStorageService({
      CRAWLERD_COMMAND: 'crawlerd',
      CRAWLERD_RECONCILE_INTERVAL_SECONDS: '0.3',
      CRAWLERD_ORPHAN_GRACE_SECONDS: '0.1',
    });
    const crawl = await SilentCrawl.start(service);
    const file = databaseOf(service);
    writeFileSync(`${file}.empty`, '');
    renameSync(`${file}.empty`, file);
    // Noticed without a request.
    await service.ended(10_000);
    expect(service.errors).toContain('was replaced while crawlerd was using it');
    const refused =
      /is missing or empty, but .* has been in use.* (Restore a backup|copy .*crawlerd-saved).*"crawlerd serve --new-database"/s;
    await expect(service.run()).rejects.toThrow(refused);
    await service.run(['--new-database']);
    await eventually('its container is listed', async () =>
      JSON.stringify(await service.get('/api/v1/orphans')).includes(crawl.id),
    );
  });
});

describe('fault matrix: crash with a large database', () => {
  it('crawlers are heard at once; everything else is answered 503 until the database is checked', async () => {
    const service = await startStorageService();
    const crawl = await SilentCrawl.start(service);
    await service.kill('SIGKILL');
    fill(databaseOf(service));
    const starting = service.run();
    starting.catch(() => undefined);
    // As slow as a database of many gigabytes.
    const slow = '-f -e trace=pread64 -e inject=pread64:delay_enter=1000'.split(' ');
    const disk = await Strace.attach(service.pid, '-P', databaseOf(service), ...slow);
    await eventually('the first heartbeat is answered', async () => {
      const answer = await crawl.beat(5).catch(() => null);
      return answer?.status === 200;
    });
    for (const refused of [
      await crawl.complete(),
      await service.post('/executions', faultLaunch({})),
      await fetch(`${service.url}/executions`),
      await fetch(`${service.url}/executions/${crawl.id}`),
    ]) {
      expect(refused.status).toBe(503);
      expect(await refused.text()).toContain('The database is being checked after a crash');
      expect(refused.headers.get('retry-after')).toBe('5');
    }
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    await disk.detach();
    await starting;
    // Of a heartbeat that came before, too.
    expect((await service.status(crawl.id)).progress?.crawled_urls).toBe(5);
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });
});

/** About 30 MiB. */
function fill(file: string): void {
  const client = new Database(file);
  client.pragma('synchronous = OFF');
  client.exec(`CREATE TABLE ballast (bytes);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)
    INSERT INTO ballast SELECT zeroblob(4000) FROM n`);
  client.close();
}
