import { expect, it } from 'vitest';
import { siteCrawl } from '../support/configs.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const PAGES = 5;

it('a crawl that finds less than required has failed, and keeps its items', async () => {
  const service = await ServiceProcess.start();
  const site = await serveSite({ host: await service.gateway(), pages: PAGES });
  const config = siteCrawl(site.url, PAGES);
  const accepted = await service.launch({
    config,
    acceptance: { min_items: PAGES, required_fields: ['title'] },
  });
  const refused = await service.launch({
    config,
    acceptance: { min_items: PAGES + 1, max_error_rate: 0, required_fields: { rating: 0.5 } },
  });
  await service.reaches(accepted, 'succeeded');
  await service.reaches(refused, 'failed');
  expect(await service.show(refused)).toMatchObject({
    reason: 'acceptance_failed',
    error_message: `The result does not meet the acceptance criteria: ${PAGES} items were found, at least ${PAGES + 1} are required; 0 of ${PAGES} items have the field "rating", 50 % must have it.`,
  });
  expect(await service.get(`/executions/${refused}/items`)).toHaveLength(PAGES);
});
