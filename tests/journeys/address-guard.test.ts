import { expect, it } from 'vitest';
import { siteCrawl } from '../support/configs.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

it('a crawl cannot reach an address of this machine unless the operator allows it, whatever its launch says', async () => {
  const service = await ServiceProcess.start({ CRAWLERD_CRAWL_ALLOWED_RANGES: '' });
  const host = await service.gateway();
  const site = await serveSite({ host, pages: 3 });
  const config = siteCrawl(site.url, 3);
  const refused = await fetch(`${service.url}/executions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ config, env: { CRAWLERD_CRAWL_ALLOWED_RANGES: '0.0.0.0/0' } }),
  });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ field: 'env.CRAWLERD_CRAWL_ALLOWED_RANGES' }] });

  const id = await service.launch({ config });
  await service.reaches(id, 'failed');
  const { error_message } = await service.status(id);
  expect(error_message).toContain('address_refused');
  for (const told of [error_message, await service.logs(id)]) {
    expect(told).toContain(`the operator can allow it with CRAWLERD_CRAWL_ALLOWED_RANGES=${host}`);
  }
  expect(site.hits.size).toBe(0);
});
