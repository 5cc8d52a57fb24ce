import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../base/exit-codes.ts';
import { until, type CrawlerProcess } from '../testing/crawler-process.ts';
import { processTest, type CrawlerConfig } from '../testing/process-test.ts';
import { productPage, sendHtml, type Answer } from '../testing/web-site.ts';

const { site, crawl } = processTest();

const gif = (name: string): Buffer => Buffer.from(`GIF89a${name}`, 'latin1');
const fileOf = (body: Buffer): string => {
  const hash = createHash('sha256').update(body).digest('hex');
  return `images/${hash.slice(0, 2)}/${hash}.gif`;
};

/** A page that shows these. */
const pageOf = (urls: readonly string[]): string =>
  productPage('Lamp', '£5') + urls.map((url) => `<img src="${url}">`).join('');

const configOf = (url: string, images: object, more: object = {}): CrawlerConfig => ({
  task_name: 'x',
  base_url: url,
  delay: 0,
  max_retries: 0,
  crawl_config: { data_fields: ['title'], extract_images: images },
  ...more,
});

async function linesOf(run: CrawlerProcess): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(run.outputFolder, 'x.images.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const summaryOf = async (run: CrawlerProcess): Promise<unknown> =>
  (await run.completion()).result_data?.crawl_summary?.['images'];

/** Answers as an image host does: with the name of the image as its content. */
const imageHost: Answer = ({ url = '' }, response) => {
  if (url === '/gone.gif') return void response.writeHead(404).end();
  if (url === '/moved.gif') return void response.writeHead(302, { location: '/a.gif' }).end();
  if (url === '/script.svg') return void response.setHeader('content-type', 'image/svg+xml').end('<svg/>');
  if (url === '/large.gif') return void response.end(Buffer.concat([gif('large'), Buffer.alloc(5000)]));
  // A type that is wrong, as those of servers often are.
  response.setHeader('content-type', 'text/plain').end(gif(url === '/same.gif' ? '/a.gif' : url));
};

test('images are kept once each, whatever host they are on, and the list says what became of each', async () => {
  const elsewhere = await site(imageHost, (_, response) => {
    response.end('User-agent: *\nDisallow: /secret');
  });
  const names = ['a', 'same', 'moved', 'gone', 'large', 'secret'].map((name) => `/${name}.gif`);
  const urls = [...names, '/script.svg', '/over.gif'].map((name) => elsewhere.url + name);
  const web = await site((_, response) => sendHtml(response, pageOf(urls)));
  const run = await crawl(configOf(web.url, { max: 7, max_bytes: 1000 }));
  expect(await run.exited).toBe(EXIT.succeeded);

  const page = `${web.url}/`;
  const saved = { file: fileOf(gif('/a.gif')), bytes: 12, content_type: 'image/gif' };
  const fates = [
    saved,
    saved,
    saved,
    { error: 'http_404' },
    { error: 'too_large' },
    { error: 'robots' },
    { error: 'not_an_image' },
  ];
  const lines = await linesOf(run);
  expect(lines.map(({ page: of, url }) => [of, url])).toEqual(urls.slice(0, 7).map((url) => [page, url]));
  expect(lines).toMatchObject(fates);
  expect(await readFile(path.join(run.outputFolder, saved.file))).toEqual(gif('/a.gif'));
  expect(await readdir(path.join(run.outputFolder, path.dirname(saved.file)))).toHaveLength(1);
  expect(elsewhere.requests.map(({ path: asked }) => asked)).not.toContain('/secret.gif');
  expect(await summaryOf(run)).toEqual({ saved: 3, failed: 4, bytes: 12 });
  expect(await run.items('x')).toMatchObject([{ images: urls }]);
});

test('the host of an image is asked no faster than the delay says, and for one image only once', async () => {
  const web = await site(({ url = '' }, response) => {
    if (url.endsWith('.gif')) return void response.end(gif(url));
    sendHtml(response, pageOf(['/1.gif', '/2.gif', '/3.gif']));
  });
  const targets = { target_urls: [`${web.url}/a`, `${web.url}/b`] };
  const pace = { delay: 0.2, delay_jitter: 0, autothrottle: { enabled: false } };
  const run = await crawl(configOf(web.url, { max: 3 }, { ...targets, ...pace }));
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await linesOf(run)).toHaveLength(9);
  const asked = web.requests.map(({ path: each }) => each);
  expect(asked.toSorted()).toEqual(['/', '/1.gif', '/2.gif', '/3.gif', '/a', '/b']);
  const gaps = web.requests.slice(1).map(({ atMs }, i) => atMs - (web.requests[i]?.atMs ?? 0));
  // What a loaded machine may shift a single request by.
  expect(Math.min(...gaps)).toBeGreaterThan(150);
});

test('no further image is fetched once as much is kept as was wanted', async () => {
  const urls = Array.from({ length: 9 }, (_, i) => `/${i}.gif`);
  const web = await site(({ url = '' }, response) =>
    url === '/' ? sendHtml(response, pageOf(urls)) : void response.end(gif(url)),
  );
  const run = await crawl(configOf(web.url, { max_total_bytes: 30 }, { concurrency: 1 }));
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await summaryOf(run)).toEqual({ saved: 3, failed: 0, bytes: 36 });
  expect(run.log()).toContain('max_total_bytes is reached');
});

test('a crawl that was stopped while it fetched images resumes with those whose line is missing', async () => {
  let isPatient = true;
  const urls = ['/1.gif', '/2.gif', '/3.gif'];
  const web = await site(({ url = '' }, response) => {
    if (url === '/') return sendHtml(response, pageOf(urls));
    // The second one never comes to its end.
    if (url === '/2.gif' && isPatient) return void response.writeHead(200).write('GIF89a');
    response.end(gif(url));
  });
  const config = configOf(web.url, {}, { concurrency: 1 });
  const first = await crawl(config, { STOP_GRACE_SECONDS: '2' });
  await until(() => web.requests.some(({ path: asked }) => asked === '/2.gif'));
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(EXIT.interrupted);
  expect(await linesOf(first)).toMatchObject([{ url: `${web.url}/1.gif` }]);
  expect(await summaryOf(first)).toEqual({ saved: 1, failed: 0, bytes: 12 });

  // Half a line, as a kill leaves it.
  await appendFile(path.join(first.outputFolder, 'x.images.ndjson'), '{"page":');
  isPatient = false;
  web.requests.length = 0;
  const second = await crawl(config, { CRAWLERD_OUTPUT_DIR: first.outputFolder });
  expect(await second.exited).toBe(EXIT.succeeded);
  expect(web.requests.map(({ path: asked }) => asked)).toEqual(['/2.gif', '/3.gif']);
  expect((await linesOf(second)).map(({ url }) => url)).toEqual(urls.map((url) => web.url + url));
  expect(await summaryOf(second)).toEqual({ saved: 3, failed: 0, bytes: 36 });
});

test('the time of a crawl is over for its images too', async () => {
  const urls = Array.from({ length: 10 }, (_, i) => `/${i}.gif`);
  const web = await site(({ url = '' }, response) =>
    url === '/' ? sendHtml(response, pageOf(urls)) : void response.end(gif(url)),
  );
  const limits = { duration_seconds: 2 };
  const run = await crawl(configOf(web.url, {}, { limits, delay: 0.5, delay_jitter: 0 }));
  expect(await run.exited).toBe(EXIT.succeeded);
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    stop_reason: 'limit_duration',
  });
  const { length } = await linesOf(run);
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThan(5);
});

test('a crawl that begins anew keeps the list of the one before under another name', async () => {
  const web = await site(({ url = '' }, response) =>
    url === '/' ? sendHtml(response, pageOf(['/1.gif'])) : void response.end(gif(url)),
  );
  const first = await crawl(configOf(web.url, {}), { TASK_EXECUTION_ID: 'one' });
  expect(await first.exited).toBe(EXIT.succeeded);
  const second = await crawl(configOf(web.url, {}), {
    TASK_EXECUTION_ID: 'two',
    CRAWLERD_OUTPUT_DIR: first.outputFolder,
  });
  expect(await second.exited).toBe(EXIT.succeeded);
  expect((await readdir(first.outputFolder)).filter((name) => name.includes('.images.')).toSorted()).toEqual([
    'x.images.earlier-1.ndjson',
    'x.images.ndjson',
  ]);
  expect(web.requests.filter(({ path: asked }) => asked === '/1.gif')).toHaveLength(2);
});

test('an image is tried again after an error that may pass, and fails no page when it does not', async () => {
  const web = await site(({ url = '' }, response) => {
    if (url === '/') return sendHtml(response, pageOf(['/late.gif', '/never.gif']));
    const times = web.requests.filter(({ path: asked }) => asked === url).length;
    if (url === '/never.gif' || times === 1) return void response.writeHead(503).end();
    response.end(gif(url));
  });
  const run = await crawl(configOf(web.url, {}, { max_retries: 1 }));
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await linesOf(run)).toMatchObject([{ file: fileOf(gif('/late.gif')) }, { error: 'http_503' }]);
  expect((await run.completion()).result_data?.crawl_summary).toMatchObject({
    pages_failed: 0,
    images: { saved: 1, failed: 1 },
  });
});

test('an image is not fetched from an address where the crawl may not go', async () => {
  const secret = await site((_, response) => void response.end(gif('secret')));
  const { port } = new URL(secret.url);
  const web = await site((_, response) =>
    sendHtml(response, pageOf([`http://[::ffff:127.0.0.2]:${port}/1.gif`])),
  );
  const run = await crawl(configOf(web.url, {}));
  expect(await run.exited).toBe(EXIT.succeeded);
  expect(await linesOf(run)).toMatchObject([{ error: 'address_refused' }]);

  const careless = await crawl(configOf(web.url, {}, { robots: { obey: false } }));
  expect(await careless.exited).toBe(EXIT.succeeded);
  expect(await linesOf(careless)).toMatchObject([{ error: 'address_refused' }]);
  expect(secret.requests).toEqual([]);
});
