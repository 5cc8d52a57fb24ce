import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildFaultImage,
  expectedLines,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { SilentCrawl } from '../support/silent-crawl.ts';
import { containerRuns, startStorageService } from '../support/storage-service.ts';
import { fillUp, smallDisk } from '../support/small-disk.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

describe('fault matrix: disk full, DB', () => {
  it('launches are refused early, no report is lost, reads work, and everything works again once there is room', async () => {
    const dataDir = smallDisk();
    const service = await startStorageService({ CRAWLERD_MIN_FREE_MB: '8' }, { dataDir });
    const crawl = await SilentCrawl.start(service);
    const ballast = join(dataDir, 'ballast');

    writeFileSync(ballast, Buffer.alloc(26 * 1024 * 1024));
    const refused = await service.post('/executions', faultLaunch({}));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.text()).toMatch(
      /nearly full: \d MiB are free, and launches need 8 MiB\. Free some space/,
    );
    const unready = await fetch(`${service.url}/readyz`);
    expect([unready.status, await unready.text()]).toEqual([503, expect.stringContaining('nearly full')]);
    expect((await crawl.beat(1)).status).toBe(200);

    fillUp(ballast);
    const refusedCompletion = await crawl.complete();
    expect([refusedCompletion.status, refusedCompletion.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refusedCompletion.text()).toContain('The disk is full: free some space and try again.');
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

  it('a start is refused while it is full and says what to do; containers keep running and are adopted later', async () => {
    const dataDir = smallDisk();
    const service = await startStorageService({ CRAWLERD_MIN_FREE_MB: '8' }, { dataDir });
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
