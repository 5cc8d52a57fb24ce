import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { buildFaultImage, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { runCrawlerd } from '../support/run-crawlerd.ts';

import { SILENT, SilentCrawl } from '../support/silent-crawl.ts';
import { Strace } from '../support/strace.ts';
import { startStorageService } from '../support/storage-service.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const WAL_SYNC = /^f(?:data)?sync\(\d+<.*crawlerd\.db-wal>\)/;

describe('what survives a power cut', () => {
  it('accepting, dispatching and a verdict are on disk before they are announced; heartbeats cost no sync', async () => {
    const service = await startStorageService({ CRAWLERD_MAX_CONCURRENT: '1' });
    const crawl = await SilentCrawl.start(service);
    const calls = '-e trace=fsync,fdatasync,write,writev,sendto,sendmsg';

    const accepting = await Strace.attach(service.pid, ...calls.split(' '));
    const next = await service.launch(faultLaunch(SILENT));
    const accepted = await accepting.detach(WAL_SYNC, /"HTTP\/1\.1 201/);
    expect(accepted.map((call) => WAL_SYNC.test(call))).toEqual([true, false]);

    const beating = await Strace.attach(service.pid, ...calls.split(' '));
    for (let beat = 1; beat <= 50; beat++) expect((await crawl.beat(beat)).status).toBe(200);
    await eventually('the heartbeats are written', () => {
      const database = new Database(join(service.dataDir, 'crawlerd.db'), { readonly: true });
      const stored = database
        .prepare('SELECT progress FROM liveness WHERE execution_id = ?')
        .pluck()
        .get(crawl.id);
      database.close();
      return String(stored).includes('"crawled_urls":50');
    });
    expect(await beating.detach(WAL_SYNC)).toEqual([]);

    const ending = await Strace.attach(service.pid, ...calls.split(' '));
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(next, 'running');
    const ended = await ending.detach(WAL_SYNC, /"HTTP\/1\.1 200.*/, /"POST \/containers\/create/);
    const order = ended.map((call) =>
      WAL_SYNC.test(call) ? 'sync' : call.includes('create') ? 'create' : 'answer',
    );
    // The verdict and its answer; then the next attempt is stored, and only then requested from the engine.
    expect(order.slice(0, 2)).toEqual(['sync', 'answer']);
    expect(order.slice(2, order.indexOf('create'))).toContain('sync');
  });
});

describe('fault matrix: fsync EIO', () => {
  it('ends the process before anything is answered; the next start checks the database and continues', async () => {
    const service = await startStorageService();
    const crawl = await SilentCrawl.start(service);
    expect((await crawl.beat(3)).status).toBe(200);
    await Strace.attach(service.pid, '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1+');
    const launch = await service.launch(faultLaunch({})).catch(() => 'no answer');
    expect(launch).toBe('no answer');
    await service.ended();
    expect(service.exitCode).toBe(1);
    expect(service.errors).toContain('The disk reports I/O errors: check it first.');
    // Without this file the start checks the whole database.
    expect(existsSync(join(service.dataDir, 'crawlerd.db-closed'))).toBe(false);
    await service.run();
    expect((await service.status(crawl.id)).status).toBe('running');
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });

  it('also during a checkpoint, whose error SQLite does not report', async () => {
    const service = await startStorageService({ CRAWLERD_MAX_CONCURRENT: '1' });
    const crawl = await SilentCrawl.start(service);
    const file = join(service.dataDir, 'crawlerd.db');
    // Only this file: each commit syncs the write-ahead log alone.
    await Strace.attach(service.pid, '-P', file, '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1+');
    const launch = faultLaunch({});
    const bulky = { ...launch, config: Object.assign(launch.config, { note: 'x'.repeat(1024 * 1024) }) };
    const accepted: string[] = [];
    for (let i = 0; i < 10 && service.exitCode === null; i++) {
      await service.launch(bulky).then(
        (id) => accepted.push(id),
        () => undefined,
      );
    }
    await service.ended();
    expect(service.exitCode).toBe(1);
    expect(accepted.length).toBeGreaterThan(0);
    await service.run();
    for (const id of accepted) expect((await service.status(id)).status).toBe('queued');
    expect((await service.status(crawl.id)).status).toBe('running');
  });
});

describe('fault matrix: DB busy', () => {
  it('requests that must be stored are answered 503 until they can be; heartbeats do not even slow down', async () => {
    const service = await startStorageService();
    const crawl = await SilentCrawl.start(service);
    const other = new Database(join(service.dataDir, 'crawlerd.db'));
    other.exec('BEGIN IMMEDIATE');
    for (const refused of [await service.post('/executions', faultLaunch({})), await crawl.complete()]) {
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await refused.text()).toContain('Another program is writing to it');
    }
    const tookMs: number[] = [];
    // Longer than the service waits between two attempts to write them.
    for (const sinceMs = performance.now(); performance.now() - sinceMs < 2500;) {
      const startedMs = performance.now();
      expect((await crawl.beat(tookMs.length + 1)).status).toBe(200);
      tookMs.push(performance.now() - startedMs);
    }
    expect(Math.max(...tookMs)).toBeLessThan(1000);
    const beats = tookMs.length;
    expect((await service.status(crawl.id)).progress?.crawled_urls).toBe(beats);
    other.exec('COMMIT');
    other.close();
    expect((await crawl.complete()).status).toBe(200);
    expect((await service.reaches(crawl.id, 'succeeded')).progress?.crawled_urls).toBe(beats);
  });
});

describe('fault matrix: two orchestrators', () => {
  it('the second refuses in one sentence and changes nothing; a kill -9 of the first releases the lock', async () => {
    const first = await startStorageService();
    const { id } = await SilentCrawl.start(first);
    const second = await runCrawlerd(['serve'], {
      ...first.env,
      CRAWLERD_PORT: String(await freePort()),
      CRAWLERD_CALLBACK_PORT: String(await freePort()),
    });
    expect(second.code).toBe(1);
    expect(second.err).toBe(
      `Another crawlerd is using ${first.dataDir}: stop it, or give this one its own CRAWLERD_DATA_DIR.\n`,
    );
    expect((await first.status(id)).status).toBe('running');
    // Nor does doctor migrate a database that is in use.
    const doctor = await runCrawlerd(['doctor'], first.env);
    expect(doctor.out).toContain(`✓ data folder: ${first.dataDir} is in use by a running crawlerd`);
    await first.kill('SIGKILL');
    await first.run();
    expect((await first.status(id)).status).toBe('running');
  });
});
