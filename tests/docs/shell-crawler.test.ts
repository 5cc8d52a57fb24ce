import { expect, it } from 'vitest';
import { siteCrawl } from '../support/configs.ts';
import { readmeCrawler } from '../support/documented-commands.ts';
import { docker } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { buildShellImage } from '../support/shell-image.ts';
import { serveSite } from '../support/site.ts';

const IMAGE = `crawlerd-test/shell-crawler:${process.pid}`;

it('the crawler of the README has ten lines', () => {
  expect(readmeCrawler().trimEnd().split('\n')).toHaveLength(10);
});

it('the crawler of the README crawls in a container: heartbeats, an item, a completion', async () => {
  await buildShellImage(IMAGE, readmeCrawler());
  try {
    const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*' });
    // Longer than a heartbeat takes to come, so that one comes before the result.
    const site = await serveSite({ host: await service.gateway(), pages: 3, answerMs: 1500 });
    const good = await service.launch({ config: siteCrawl(site.url, 3), image: IMAGE });
    const status = await service.reaches(good, 'succeeded');
    expect(status.last_heartbeat_at).not.toBeNull();
    expect(await service.get(`/executions/${good}/items`)).toEqual([{ url: site.url, title: 'Shop' }]);

    const bad = await service.launch({ config: siteCrawl(`${site.url}missing`, 3), image: IMAGE });
    const failed = await service.reaches(bad, 'failed');
    expect(failed).toMatchObject({ reason: 'reported_failure', error_message: 'The page has no title.' });
  } finally {
    await docker.getImage(IMAGE).remove({ force: true });
  }
});

it('the crawler of the README ends when it is stopped', async () => {
  await buildShellImage(IMAGE, readmeCrawler());
  try {
    const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*' });
    const site = await serveSite({ host: await service.gateway(), pages: 3, answerMs: 4000 });
    const id = await service.launch({ config: siteCrawl(site.url, 3), image: IMAGE });
    await service.reaches(id, 'running');
    await service.post(`/executions/${id}/stop`);
    await service.finished(id);
    expect(await service.show(id)).toMatchObject({ status: 'stopped', exit_code: 143 });
  } finally {
    await docker.getImage(IMAGE).remove({ force: true });
  }
});
