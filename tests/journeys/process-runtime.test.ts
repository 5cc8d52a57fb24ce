import { describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

describe('without an engine', () => {
  it('a crawl runs as a child process, survives a kill -9 of crawlerd, and leaves the same files and log', async () => {
    const service = await ServiceProcess.start({
      CRAWLERD_RUNTIME: 'process',
      DOCKER_HOST: 'unix:///nowhere.sock',
    });
    const site = await serveSite({ host: '127.0.0.1', pages: 60, answerMs: 300 });
    const id = await service.launch({ config: siteCrawl(site.url, 60) });
    await service.reaches(id, 'running');
    await eventually('some items', async () => ((await service.status(id)).progress?.data_items ?? 0) > 5);
    const { container_id } = await service.status(id);
    await service.kill('SIGKILL');
    await service.run();
    const status = await service.reaches(id, 'succeeded');
    expect(status).toMatchObject({ attempt: 1, container_id, result: { total_data_count: 60 } });
    expect(((await service.get(`/executions/${id}/items`)) as unknown[]).length).toBe(60);
    expect((await service.logs(id)).match(/crawl "journey" starts/g)).toHaveLength(1);
  });

  it('a stop ends it and keeps its items', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
    const site = await serveSite({ host: '127.0.0.1', pages: 200, answerMs: 300 });
    const id = await service.launch({ config: siteCrawl(site.url, 200) });
    await service.reaches(id, 'running');
    await eventually('some items', async () => ((await service.status(id)).progress?.data_items ?? 0) > 5);
    await service.post(`/executions/${id}/stop`);
    const { result } = await service.reaches(id, 'stopped');
    expect(((await service.get(`/executions/${id}/items`)) as unknown[]).length).toBe(
      result?.total_data_count,
    );
  });
});
