import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { startBrokenProxy, startHttpProxy, startSocksProxy } from '../fetch/testing/proxy-servers.ts';
import { processTest } from '../testing/process-test.ts';
import { shop } from '../testing/web-site.ts';

const { site, crawl, cleanUp } = processTest();

test('a whole crawl goes through its proxies, survives a dead one, and never reveals their credentials', async () => {
  const web = await site(shop(5));
  const credentials = 'proxy-user:s3cret';
  const [dead, ...alive] = await Promise.all([
    startBrokenProxy('closing'),
    startHttpProxy({ credentials }),
    startSocksProxy({ credentials }),
  ]);
  await dead.close();
  for (const proxy of alive) cleanUp(() => proxy.close());
  const [http, socks] = alive;
  const urls = [
    `http://${credentials}@127.0.0.1:${dead.port}`,
    `http://${credentials}@127.0.0.1:${http.port}`,
    `socks5://${credentials}@127.0.0.1:${socks.port}`,
  ];
  const told: string[] = [];
  // The dead one is the site's own in one of the three orders.
  for (const turn of [0, 1, 2]) {
    const run = await crawl({
      task_name: `proxied ${turn}`,
      base_url: web.url,
      delay: 0,
      proxies: { urls: [...urls.slice(turn), ...urls.slice(0, turn)] },
      crawl_config: { follow_links: true, max_pages: 10, data_fields: ['price'] },
    });
    expect(await run.exited).toBe(EXIT.succeeded);
    expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
      pages_succeeded: 6,
      items: 5,
    });
    const files = (await readdir(run.outputFolder, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    const texts = files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8'));
    told.push(run.log(), ...(await Promise.all(texts)));
  }
  expect(new Set([...http.asked, ...socks.asked])).toEqual(new Set([new URL(web.url).host]));
  expect(told.join('\n')).toContain(
    `the proxy http://127.0.0.1:${dead.port} is not used any more after 3 errors in a row`,
  );
  expect(told.join('\n')).not.toMatch(/s3cret|proxy-user/);
});
