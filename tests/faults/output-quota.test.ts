import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureFolder } from '../../orchestrator/src/adapters/outputs/measure-folder.ts';
import { folderInMemory } from '../../orchestrator/src/testing/temporary-folder.ts';
import { siteCrawl } from '../support/configs.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { ServiceProcess, type ServiceProcessOptions } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const NEVER_MS = 3_600_000;
const LIMITED = { max_attempts: 3, resources: { output_mb: 50 } };

const startService = async (options: ServiceProcessOptions = {}) =>
  ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_RETRY_DELAY_SECONDS: '0.1' }, options);

async function megabytes(service: ServiceProcess, id: string): Promise<number> {
  const bounds = { entriesMax: 1_000_000, foldersMax: 1_000_000 };
  const { bytes } = await measureFolder(`${service.dataDir}/crawler_outputs/${id}`, bounds);
  return bytes / 1024 ** 2;
}

describe('fault matrix: output above its quota', () => {
  it('a crawl that writes without end is killed in seconds, fails for it and is not retried; others continue', async () => {
    const service = await startService();
    const other = await service.launch(faultLaunch({ workMs: 6000 }));
    await service.reaches(other, 'running');
    // It ignores SIGTERM and writes on.
    const plan = { fillMb: 1_000_000, leaveMs: NEVER_MS, end: 'stay' } as const;
    const id = await service.launch(faultLaunch(plan, LIMITED));
    const status = await service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'disk_quota', attempt: 1 });
    expect(status.error_message).toMatch(
      /^The output folder holds (at least )?\d+ MB; its limit is 50 MB \(resources\.output_mb\)\./,
    );
    expect(await megabytes(service, id)).toBeLessThan(1000);
    expect(await service.reaches(other, 'succeeded')).toMatchObject({ result: { total_data_count: 3 } });
    expect(await service.get(`/executions/${other}/items`)).toHaveLength(3);
    expect(await service.get(`/executions/${id}/items`)).toHaveLength(3);
    expect((await service.status(id)).attempt).toBe(1);
  });

  it('a crawl that has exited before it was looked at fails for it all the same', async () => {
    const service = await startService();
    const plan = { fillMb: 300, workMs: 750, end: 'exit', exitCode: 1 } as const;
    const id = await service.launch(faultLaunch(plan, LIMITED));
    expect(await service.finished(id)).toMatchObject({ status: 'failed', reason: 'disk_quota', attempt: 1 });
  });

  it('200,000 empty files are too many', async () => {
    // In memory, where it takes a second to make them.
    const service = await startService({ dataDir: folderInMemory() });
    const plan = { files: 200_000, leaveMs: NEVER_MS, end: 'stay' } as const;
    const id = await service.launch(faultLaunch(plan, { resources: { output_mb: 10_000 } }));
    const status = await service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'disk_quota' });
    expect(status.error_message).toMatch(/\d+ files and folders; with 10000 MB .* its limit is 100000\./);
  });

  it('a file of 1 TB that is a hole takes no space and is left alone', async () => {
    const service = await startService();
    const id = await service.launch(faultLaunch({ sparseGb: 1024, workMs: 3500 }, LIMITED));
    expect(await service.finished(id)).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('a crawl that runs as a child process is stopped in the same way', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
    const site = await serveSite({ host: '127.0.0.1', pages: 500, answerMs: 300 });
    const id = await service.launch({ config: siteCrawl(site.url, 500), ...LIMITED });
    await service.reaches(id, 'running');
    // As its crawler could.
    writeFileSync(`${service.dataDir}/crawler_outputs/${id}/large`, Buffer.alloc(60 * 1024 ** 2, 'x'));
    const status = await service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'disk_quota', attempt: 1 });
    expect(await service.logs(id)).toContain('disk_quota. The output folder holds');
  });
});
