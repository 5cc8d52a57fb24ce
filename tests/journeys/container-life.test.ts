import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { docker } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const LONG = 200;

/** A crawl of about ten seconds that has begun to find items. */
async function crawlUnderWay(settings: Record<string, string> = {}, launch: object = {}) {
  const service = await ServiceProcess.start(settings);
  const site = await serveSite({ host: await service.gateway(), pages: LONG, answerMs: 400 });
  const id = await service.launch({ config: siteCrawl(site.url, LONG), ...launch });
  await service.reaches(id, 'running');
  await itemsReported(service, id, 1);
  const { container_id: containerId } = await service.status(id);
  return { service, site, id, container: docker.getContainer(containerId ?? service.containerName(id)) };
}

async function itemsInFile(service: ServiceProcess, id: string): Promise<number> {
  const file = await readFile(`${service.dataDir}/crawler_outputs/${id}/journey.jsonl`, 'utf8');
  const lines = file.trimEnd().split('\n');
  for (const line of lines) JSON.parse(line);
  return lines.length;
}

async function itemsReported(service: ServiceProcess, id: string, atLeast: number): Promise<number> {
  return eventually(`${atLeast} items are reported`, async () => {
    const items = (await service.status(id)).progress?.data_items ?? 0;
    return items >= atLeast && items;
  });
}

describe('a container that is killed from outside', () => {
  it('has failed with its reason and exit code within 2 s', async () => {
    const { service, id, container } = await crawlUnderWay();
    const killedAt = performance.now();
    await container.kill();
    const status = await service.reaches(id, 'failed');
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect(status).toMatchObject({ reason: 'exited_without_completion' });
    expect(status.error_message).toContain('exit code 137 (killed by SIGKILL, which crawlerd did not send)');
    expect(await service.show(id)).toMatchObject({ exit_code: 137, oom_killed: false });
  });

  it('keeps its log after it has been removed', async () => {
    const { service, id, container } = await crawlUnderWay();
    await container.kill();
    await service.reaches(id, 'failed');
    await expect
      .poll(async () => (await docker.listContainers({ all: true, filters: { name: [id] } })).length)
      .toBe(0);
    expect(await service.logs(id)).toMatch(/^\S+Z stdout crawl "journey" starts/);
  });
});

describe('a container that is paused', () => {
  it('is stale at its deadline plus one scan at the latest, and running again when it continues', async () => {
    const staleAfterSeconds = 2;
    const scanSeconds = 0.5;
    const { service, id, container } = await crawlUnderWay(
      { CRAWLERD_SCAN_INTERVAL_SECONDS: String(scanSeconds) },
      { stale_after_seconds: staleAfterSeconds },
    );
    await container.pause();
    const { last_heartbeat_at: lastHeard } = await service.reaches(id, 'stale');
    const silentMs = Date.now() - Date.parse(lastHeard ?? '');
    // Plus the time that the test's own polling takes.
    expect(silentMs).toBeLessThan((staleAfterSeconds + scanSeconds) * 1000 + 250);
    expect(silentMs).toBeGreaterThanOrEqual(staleAfterSeconds * 1000);
    await container.unpause();
    await service.reaches(id, 'running');
    await service.post(`/executions/${id}/stop`, { mode: 'kill' });
    await service.reaches(id, 'stopped');
  });
});

describe('a container that somebody renamed', () => {
  it('is stopped and removed, and a copy under its old name is an orphan', async () => {
    const { service, id, container } = await crawlUnderWay({
      CRAWLERD_RECONCILE_INTERVAL_SECONDS: '1',
      CRAWLERD_ORPHAN_GRACE_SECONDS: '1',
    });
    const { Config, Id } = await container.inspect();
    await container.rename({ name: `renamed-${id}` });
    const copy = await docker.createContainer({
      name: service.containerName(id),
      Image: Config.Image,
      Labels: Config.Labels,
      Entrypoint: ['node', '-e', 'setInterval(() => {}, 1000)'],
    });
    await copy.start();
    await eventually('the copy is removed', async () => isGone(copy.id));
    expect((await docker.getContainer(Id).inspect()).State.Running).toBe(true);
    await service.post(`/executions/${id}/stop`);
    const status = await service.reaches(id, 'stopped');
    expect(status.result?.crawl_summary).toMatchObject({ stop_reason: 'interrupted' });
    await eventually('the container is removed', async () => isGone(Id));
  });
});

async function isGone(containerId: string): Promise<boolean> {
  const filters = { id: [containerId] };
  return (await docker.listContainers({ all: true, filters })).length === 0;
}

describe('SIGTERM in the middle of a crawl of 200 pages', () => {
  it('from crawlerd: every reported item is in the file, the completion has arrived, it is stopped', async () => {
    const { service, id } = await crawlUnderWay();
    const reported = await itemsReported(service, id, 10);
    expect((await service.post(`/executions/${id}/stop`)).status).toBe(202);
    const status = await service.reaches(id, 'stopped');
    expect(status.reason).toBe('stop_requested');
    const total = status.result?.total_data_count ?? -1;
    expect(status.result?.crawl_summary).toMatchObject({ stop_reason: 'interrupted' });
    expect(total).toBeGreaterThanOrEqual(reported);
    expect(total).toBeLessThan(LONG);
    expect(await itemsInFile(service, id)).toBe(total);
  });

  it('from a third party: ends in the same way, with another reason', async () => {
    const { service, id, container } = await crawlUnderWay();
    await itemsReported(service, id, 10);
    await container.kill({ signal: 'SIGTERM' });
    const status = await service.reaches(id, 'stopped');
    expect(status.reason).toBe('interrupted');
    expect(await itemsInFile(service, id)).toBe(status.result?.total_data_count);
  });
});

describe('kill -9 of crawlerd while a crawl runs', () => {
  it('does not end the crawl: the next start adopts the same container, and it succeeds', async () => {
    const { service, id } = await crawlUnderWay();
    await itemsReported(service, id, 10);
    const before = await service.show(id);
    await service.kill('SIGKILL');
    const containers = await docker.listContainers({ filters: { name: [id] } });
    expect(containers).toHaveLength(1);
    await service.run();
    const status = await service.reaches(id, 'succeeded');
    expect(status).toMatchObject({ attempt: 1, container_id: before.container_id });
    expect(containers[0]?.Id).toBe(before.container_id);
    expect(await itemsInFile(service, id)).toBe(LONG);
    const starts = (await service.logs(id)).match(/crawl "journey" starts/g);
    expect(starts).toHaveLength(1);
  });
});
