import { expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite, type Site } from '../support/site.ts';

const PAGES = 500;

/** The crawl of another site tells how much one crawler asks for meanwhile, however busy the machine is. */
it('two crawlers of one site ask it as often as one, and the one that is left asks as often as before', async () => {
  const service = await ServiceProcess.start({ CRAWLERD_RUNTIME: 'process' });
  const [shared, alone] = await Promise.all([aSite(), aSite()]);
  const crawl = async (site: Site): Promise<string> => {
    const config = siteCrawl(site.url, PAGES, { delay: 0.1, delay_jitter: 0 });
    const id = await service.launch({ config });
    await eventually('some pages', async () => ((await service.status(id)).progress?.crawled_urls ?? 0) > 3);
    return id;
  };
  const [first] = await Promise.all([crawl(shared), crawl(shared), crawl(alone)]);

  const both = await requestsDuring(shared, { other: alone, requests: 25 });
  // Without a share it would be 50.
  expect(both).toBeLessThanOrEqual(32);
  expect(both).toBeGreaterThanOrEqual(15);

  await service.post(`/executions/${first}/stop`);
  await service.reaches(first, 'stopped');
  await requestsDuring(shared, { other: alone, requests: 5 });
  const left = await requestsDuring(shared, { other: alone, requests: 20 });
  // With its share it would be 10.
  expect(left).toBeGreaterThanOrEqual(14);
});

const aSite = (): Promise<Site> => serveSite({ host: '127.0.0.1', pages: PAGES });

function requestsTo({ hits }: Site): number {
  return [...hits.values()].reduce((sum, hit) => sum + hit, 0);
}

/** How often a site is asked while another one is asked so often. */
async function requestsDuring(site: Site, { other, requests }: { other: Site; requests: number }) {
  const [before, otherBefore] = [requestsTo(site), requestsTo(other)];
  await eventually('requests to the other site', () => requestsTo(other) >= otherBefore + requests);
  return requestsTo(site) - before;
}
