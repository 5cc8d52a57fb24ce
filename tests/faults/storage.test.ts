import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasErrorCode } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { docker } from '../support/docker.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { runCrawlerd } from '../support/run-crawlerd.ts';
import { freePort, ServiceProcess, type ServiceProcessOptions } from '../support/service-process.ts';
import { SILENT, SilentCrawl } from '../support/silent-crawl.ts';
import { Strace } from '../support/strace.ts';
import { run } from '../support/tools.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const startService = async (settings: Record<string, string> = {}, options: ServiceProcessOptions = {}) =>
  ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_STOP_GRACE_SECONDS: '1', ...settings }, options);

async function containerRuns(name: string): Promise<boolean> {
  return (await docker.getContainer(name).inspect()).State.Running;
}

async function backUp(service: ServiceProcess): Promise<string> {
  const copy = join(temporaryFolder(), 'backup.db');
  const ended = await runCrawlerd(['backup', copy, '--json'], service.env);
  if (ended.code !== 0) throw new Error(`crawlerd backup ended with ${ended.code}: ${ended.err}`);
  return copy;
}

/** The steps that the refusal to start names. */
async function restore(service: ServiceProcess, copy: string): Promise<void> {
  const away = join(service.dataDir, 'damaged');
  mkdirSync(away);
  for (const name of readdirSync(service.dataDir).filter((each) => each.startsWith('crawlerd.db'))) {
    renameSync(join(service.dataDir, name), join(away, name));
  }
  await copyFile(copy, join(service.dataDir, 'crawlerd.db'));
}

const WAL_SYNC = /^f(?:data)?sync\(\d+<.*crawlerd\.db-wal>\)/;

describe('what survives a power cut', () => {
  it('accepting, dispatching and a verdict are on disk before anybody hears of them; heartbeats cost no sync', async () => {
    const service = await startService({ CRAWLERD_MAX_CONCURRENT: '1' });
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
    // The verdict, its answer; then the next attempt, and only after it a word to the engine.
    expect(order.slice(0, 2)).toEqual(['sync', 'answer']);
    expect(order.slice(2, order.indexOf('create'))).toContain('sync');
  });
});

describe('fault matrix: fsync EIO', () => {
  it('ends the process before anything is answered; the next start looks at the database and goes on', async () => {
    const service = await startService();
    const crawl = await SilentCrawl.start(service);
    expect((await crawl.beat(3)).status).toBe(200);
    await Strace.attach(service.pid, '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1+');
    const launch = await service.launch(faultLaunch({})).catch(() => 'no answer');
    expect(launch).toBe('no answer');
    await service.ended();
    expect(service.exitCode).toBe(1);
    expect(service.errors).toContain('The disk reports I/O errors: check it first.');
    // Without this note the start takes nothing for granted.
    expect(existsSync(join(service.dataDir, 'crawlerd.db-closed'))).toBe(false);
    await service.run();
    expect((await service.status(crawl.id)).status).toBe('running');
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });

  it('also when it comes while what is committed moves into the database, which SQLite keeps to itself', async () => {
    const service = await startService({ CRAWLERD_MAX_CONCURRENT: '1' });
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

describe('fault matrix: disk full, DB', () => {
  it('launches are refused in time, no report is lost, reading goes on, and all is well once there is room', async () => {
    const dataDir = smallDisk();
    const service = await startService({ CRAWLERD_MIN_FREE_MB: '8' }, { dataDir });
    const crawl = await SilentCrawl.start(service);
    const ballast = join(dataDir, 'ballast');

    writeFileSync(ballast, Buffer.alloc(26 * 1024 * 1024));
    const refused = await service.post('/executions', faultLaunch({}));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.text()).toMatch(/nearly full: \d MiB are free, and launches need 8 MiB\. Make room/);
    const unready = await fetch(`${service.url}/readyz`);
    expect([unready.status, await unready.text()]).toEqual([503, expect.stringContaining('nearly full')]);
    expect((await crawl.beat(1)).status).toBe(200);

    fillUp(ballast);
    const unheard = await crawl.complete();
    expect([unheard.status, unheard.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await unheard.text()).toContain('The disk is full: free some space and try again.');
    expect((await crawl.beat(2)).status).toBe(200);
    expect(await service.status(crawl.id)).toMatchObject({
      status: 'running',
      progress: { crawled_urls: 2 },
    });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);

    rmSync(ballast);
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
    expect((await service.status(crawl.id)).result?.total_data_count).toBe(7);
    expect(printedLines(await service.logs(crawl.id))).toEqual(expectedLines(3));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const next = await service.launch(faultLaunch({}));
    await service.reaches(next, 'succeeded');
  });

  it('a start is refused while it is full, with what to do; containers run on and are adopted later', async () => {
    const dataDir = smallDisk();
    const service = await startService({ CRAWLERD_MIN_FREE_MB: '8' }, { dataDir });
    const crawl = await SilentCrawl.start(service);
    await service.kill('SIGTERM');
    const ballast = join(dataDir, 'ballast');
    fillUp(ballast);
    await expect(service.run()).rejects.toThrow('The disk is full: free some space and try again.');
    expect(await containerRuns(service.containerName(crawl.id))).toBe(true);
    rmSync(ballast);
    await service.run();
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });
});

/** A folder on a disk of its own with room for 32 MiB. */
function smallDisk(): string {
  const folder = temporaryFolder();
  run('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder]);
  onTestFinished(() => void run('umount', ['-l', folder]));
  return folder;
}

function fillUp(file: string): void {
  const piece = Buffer.alloc(64 * 1024);
  for (let size = piece.length; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(file, piece.subarray(0, size), { flag: 'a' });
    } catch (error) {
      if (!hasErrorCode(error, 'ENOSPC')) throw error;
    }
  }
}

describe('fault matrix: DB busy', () => {
  it('what must be stored is answered 503 until it can be; heartbeats do not even slow down', async () => {
    const service = await startService();
    const crawl = await SilentCrawl.start(service);
    const other = new Database(join(service.dataDir, 'crawlerd.db'));
    other.exec('BEGIN IMMEDIATE');
    for (const refused of [await service.post('/executions', faultLaunch({})), await crawl.complete()]) {
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await refused.text()).toContain('Another program is writing to it');
    }
    const tookMs: number[] = [];
    // Longer than the service waits between two tries to write them down.
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

describe('fault matrix: DB corrupt', () => {
  it('a start is refused with the way back, containers are left alone, and the way back works', async () => {
    const service = await startService();
    const crawl = await SilentCrawl.start(service);
    const copy = await backUp(service);
    await service.kill('SIGTERM');
    const file = join(service.dataDir, 'crawlerd.db');
    const bytes = readFileSync(file);
    // It still opens, and its first page tells what it should hold: only a look at all of it finds this.
    expect(bytes.length).toBeGreaterThan(5 * 4096);
    writeFileSync(file, bytes.fill(0xa5, 4096, 5 * 4096));
    await expect(service.run()).rejects.toThrow(
      `stop crawlerd, move ${file}* away, copy a backup made with "crawlerd backup" to ${file}, and start crawlerd.`,
    );
    expect(service.exitCode).toBe(1);
    // A sentence for people, not a stack.
    expect(service.errors).not.toContain('    at ');
    expect(await containerRuns(service.containerName(crawl.id))).toBe(true);
    await restore(service, copy);
    await service.run();
    expect((await service.status(crawl.id)).status).toBe('running');
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });
});

describe('fault matrix: DB restored from old backup', () => {
  it('made under load and put back after a kill -9: nothing accepted before is missing, containers launched after are reported and not killed', async () => {
    const service = await startService({
      CRAWLERD_MAX_CONCURRENT: '2',
      CRAWLERD_RECONCILE_INTERVAL_SECONDS: '0.3',
      CRAWLERD_ORPHAN_GRACE_SECONDS: '0.1',
    });
    const { id: before } = await SilentCrawl.start(service);
    const accepted: string[] = [];
    const load = new AbortController();
    const loading = (async () => {
      while (!load.signal.aborted) {
        accepted.push(await service.launch(faultLaunch({}, { labels: { load: 'yes' }, priority: -1 })));
      }
    })();
    await eventually('some load', () => accepted.length >= 20);
    const acceptedBefore = [...accepted];
    const copy = await backUp(service);
    load.abort();
    await loading;
    expect(accepted.length).toBeGreaterThan(acceptedBefore.length);
    const after = await service.launch(faultLaunch(SILENT, { priority: 10 }));
    await service.reaches(after, 'running');
    await service.kill('SIGKILL');
    await restore(service, copy);
    await service.run();

    for (const id of [before, ...acceptedBefore]) expect((await service.status(id)).execution_id).toBe(id);
    expect((await service.status(before)).status).toBe('running');
    expect((await fetch(`${service.url}/executions/${after}`)).status).toBe(404);
    const listed = async () => JSON.stringify(await service.get('/api/v1/orphans'));
    await eventually('it is reported', async () => (await listed()).includes(after));
    expect(JSON.parse(await listed())).toMatchObject({
      orphans: expect.arrayContaining([
        expect.objectContaining({ execution_id: after, kind: 'unknown', container: 'running' }),
      ]),
    });
    // Long after its grace is over it is still there: only a person may say that it goes.
    const since = performance.now();
    await eventually('many sweeps', () => performance.now() - since > 2000);
    expect(await containerRuns(service.containerName(after))).toBe(true);
  });
});

describe('fault matrix: two orchestrators', () => {
  it('the second refuses in one sentence and harms nothing; a kill -9 of the first makes room', async () => {
    const first = await startService();
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
    // Nor does a check of the installation migrate a database that is in use.
    const doctor = await runCrawlerd(['doctor'], first.env);
    expect(doctor.out).toContain(`✓ data folder: ${first.dataDir} is used by a crawlerd that runs`);
    await first.kill('SIGKILL');
    await first.run();
    expect((await first.status(id)).status).toBe('running');
  });
});

describe('crawlerd backup', () => {
  it('also works while the service is down, and never writes over a file', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({}));
    await service.reaches(id, 'succeeded');
    await service.kill('SIGTERM');
    const copy = await backUp(service);
    const again = await runCrawlerd(['backup', copy], service.env);
    expect(again).toEqual({
      code: 1,
      out: '',
      err: `${copy} already exists: choose a new file name.\n`,
    });
    await restore(service, copy);
    await service.run();
    expect((await service.status(id)).status).toBe('succeeded');
  });
});
