import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { processTest } from '../testing/process-test.ts';
import { productPage, sendHtml, type Answer, type WebSite } from '../testing/web-site.ts';

const { site, crawl } = processTest();

/** Counts the requests that it answers. */
function counted() {
  let requests = 0;
  return {
    count: () => requests,
    answering:
      (answer: Answer): Answer =>
      (request, response) => {
        requests += 1;
        answer(request, response);
      },
  };
}

const pathsOf = ({ requests }: WebSite): string[] => requests.map(({ path: asked }) => asked).toSorted();

const robotsOf =
  (...lines: string[]): Answer =>
  (_, response) =>
    void response.end(lines.join('\n'));

test('one robots.txt request per origin in a crawl with pages, sitemaps and images; none to a host whose circuit is open', async () => {
  const [imageRobots, brokenRobots, shopRobots] = [counted(), counted(), counted()];
  const images = await site(
    ({ url = '' }, response) => void response.end(`GIF89a${url}`),
    imageRobots.answering(robotsOf('User-agent: *', 'Disallow: /no')),
  );
  // Fails at once, and again more than ten seconds later: then it is given up.
  const broken = await site(
    ({ url = '' }, response) => {
      setTimeout(() => response.writeHead(500).end(), url === '/late' ? 10_300 : 0);
    },
    brokenRobots.answering(robotsOf('')),
  );
  const shown = [`${images.url}/a.gif`, `${images.url}/no.gif`, '/b.gif', `${broken.url}/c.gif`];
  const page = productPage('Lamp', '£5') + shown.map((src) => `<img src="${src}">`).join('');
  const shop = await site(
    ({ url = '' }, response) => {
      if (url.endsWith('.gif')) return void response.end(`GIF89a${url}`);
      if (url === '/map.xml') return void response.end(`<urlset>${urlset('/p/1', '/p/2')}</urlset>`);
      // Its sitemaps are read when this is there.
      setTimeout(() => sendHtml(response, page), url === '/' ? 11_300 : 0);
    },
    shopRobots.answering((_, response) => {
      response.end(`Sitemap: ${shop.url}/map.xml\nSitemap: ${broken.url}/map.xml`);
    }),
  );
  const urlset = (...paths: string[]): string =>
    paths.map((each) => `<url><loc>${shop.url}${each}</loc></url>`).join('');

  const run = await crawl({
    task_name: 'x',
    target_urls: [`${broken.url}/soon`, `${broken.url}/late`, `${shop.url}/`],
    delay: 0,
    max_retries: 0,
    host_errors_max: 2,
    autothrottle: { enabled: false },
    crawl_config: { data_fields: ['title'], extract_images: { max: 4 }, sitemaps: 'auto' },
  });
  expect(await run.exited).toBe(EXIT.succeeded);

  expect([shopRobots.count(), imageRobots.count(), brokenRobots.count()]).toEqual([1, 1, 1]);
  expect(pathsOf(shop)).toEqual(['/', '/b.gif', '/map.xml', '/p/1', '/p/2']);
  expect(pathsOf(images)).toEqual(['/a.gif']);
  expect(pathsOf(broken)).toEqual(['/late', '/soon']);
  const { result_data } = await run.completion();
  expect(result_data?.crawl_summary).toMatchObject({
    pages_succeeded: 3,
    pages_failed: 2,
    images: { saved: 6, failed: 6 },
  });
  const list = await readFile(path.join(run.outputFolder, 'x.images.ndjson'), 'utf8');
  expect(list.match(/"error":"\w+"/g)?.slice(0, 2)).toEqual(['"error":"robots"', '"error":"host_given_up"']);
  expect(run.log()).toContain(`sitemap ${broken.url}/map.xml: host_given_up`);
});
