import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mkdir } from 'node:fs/promises';
import { siteCrawl } from '../support/configs.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';
import { run } from '../support/tools.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

/** A separate small file system for the output folder of an execution that is still queued. */
async function smallDiskFor(service: ServiceProcess, id: string, size: string): Promise<void> {
  const folder = `${service.dataDir}/crawler_outputs/${id}`;
  await mkdir(folder, { recursive: true });
  run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(() => void run('umount', [folder]));
}

describe('fault matrix: disk full, output', () => {
  it('that crawl fails and says why, its items are kept; other crawls and the database continue', async () => {
    const service = await ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_MAX_CONCURRENT: '2' });
    const pages = 200;
    const site = await serveSite({ host: await service.gateway(), pages });
    // Two that occupy the slots until the disk of a third one is there.
    const holders = await Promise.all([1, 2].map(async () => service.launch(faultLaunch({ end: 'stay' }))));
    const cramped = await service.launch({ config: siteCrawl(site.url, pages) });
    const other = await service.launch({ config: siteCrawl(site.url, pages) });
    await smallDiskFor(service, cramped, '16k');
    for (const id of holders) await service.post(`/executions/${id}/stop`, { mode: 'kill' });

    const status = await service.reaches(cramped, 'failed');
    expect(status).toMatchObject({ reason: 'reported_failure', attempt: 1 });
    expect(status.error_message).toMatch(/the disk is full; free some space and crawl again/);
    const kept = (await service.get(`/executions/${cramped}/items`)) as { title: string }[];
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.length).toBeLessThan(pages);
    for (const item of kept) expect(item.title).toMatch(/^(Product \d+|Shop)$/);
    expect(await service.logs(cramped)).toContain('the disk is full');

    expect(await service.reaches(other, 'succeeded')).toMatchObject({ result: { total_data_count: pages } });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    const next = await service.launch(faultLaunch({}));
    await service.reaches(next, 'succeeded');
  });
});
