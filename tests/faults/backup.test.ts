import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { buildFaultImage, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { runCrawlerd } from '../support/run-crawlerd.ts';
import { SILENT, SilentCrawl } from '../support/silent-crawl.ts';
import { backUp, containerRuns, restore, startStorageService } from '../support/storage-service.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

describe('fault matrix: DB corrupt', () => {
  it('a start is refused with instructions to restore, containers keep running, and the instructions work', async () => {
    const service = await startStorageService({ CRAWLERD_COMMAND: 'crawlerd' });
    const crawl = await SilentCrawl.start(service);
    const copy = await backUp(service);
    await service.kill('SIGTERM');
    const file = join(service.dataDir, 'crawlerd.db');
    const bytes = readFileSync(file);
    // The database still opens, as its first page is intact: only a check of all pages finds this.
    expect(bytes.length).toBeGreaterThan(5 * 4096);
    writeFileSync(file, bytes.fill(0xa5, 4096, 5 * 4096));
    await expect(service.run()).rejects.toThrow(
      `stop crawlerd, move ${file}* away, copy a backup made with "crawlerd backup" to ${file}, and start crawlerd.`,
    );
    expect(service.exitCode).toBe(1);
    // A readable sentence, no stack trace.
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
  it('made under load and restored after a kill -9: no earlier execution is missing, later containers are reported and not killed', async () => {
    const service = await startStorageService({
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
    // It still exists long after its grace: only an operator may remove it.
    const since = performance.now();
    await eventually('many sweeps', () => performance.now() - since > 2000);
    expect(await containerRuns(service.containerName(after))).toBe(true);
  });
});

describe('crawlerd backup', () => {
  it('also works while the service is down, and never overwrites a file', async () => {
    const service = await startStorageService();
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
