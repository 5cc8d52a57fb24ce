import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ExecutionDetail, ExecutionList, ExecutionStatus } from '@crawlerd/shared';
import { siteCrawl } from '../support/configs.ts';
import { buildScriptImage, docker } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { MAIN, ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const run = promisify(execFile);

describe('a crawl in a container', () => {
  it('of a server that cuts the first two connections for each page gets every page, and counts the retries', async () => {
    const service = await ServiceProcess.start();
    const pages = 12;
    const site = await serveSite({ host: await service.gateway(), pages, dropsPerPath: 2 });
    const id = await service.launch({ config: siteCrawl(site.url, pages) });
    const status = await service.reaches(id, 'succeeded');
    expect([...site.hits.values()]).toEqual(Array.from({ length: pages }, () => 3));
    expect(status.result).toMatchObject({ total_data_count: pages, crawl_summary: { retries: 2 * pages } });
  });

  it('is shown consistently by status, ls and show throughout its run', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: '1.5' });
    const site = await serveSite({ host: await service.gateway(), pages: 100, answerMs: 400 });
    const id = await service.launch({ config: siteCrawl(site.url, 100) });
    const byHttp = await compareAllTheWay(service, id, async () => [
      (await service.get('/executions')) as ExecutionList,
      await service.show(id),
      await service.status(id),
    ]);
    expect(byHttp.compared).toBeGreaterThan(50);
    expect(byHttp.seen).toEqual(expect.arrayContaining(['running', 'succeeded']));
  });

  it('is shown consistently on the command line', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: '4' });
    const site = await serveSite({ host: await service.gateway(), pages: 200, answerMs: 400 });
    const id = await service.launch({ config: siteCrawl(site.url, 200) });
    const cli = async <T>(...args: string[]): Promise<T> =>
      JSON.parse((await run(process.execPath, [MAIN, ...args, '--json', '--url', service.url])).stdout) as T;
    const byCli = await compareAllTheWay(service, id, () =>
      Promise.all([
        cli<ExecutionList>('ls'),
        cli<ExecutionDetail>('show', id),
        cli<ExecutionStatus>('status', id),
      ]),
    );
    expect(byCli.seen).toEqual(expect.arrayContaining(['running', 'succeeded']));
  });
});

type ThreeLooks = [list: ExecutionList, detail: ExecutionDetail, status: ExecutionStatus];

/** Without the heartbeat age, the only value that changes between reads although nothing happened. */
const story = ({ seconds_since_heartbeat: _, ...rest }: ExecutionStatus) => rest;

/** The list leaves out the first items themselves, which can be megabytes. */
function withoutItems(status: ReturnType<typeof story>): ReturnType<typeof story> {
  if (status.result === null) return status;
  const { data_items: _, ...result } = status.result;
  return { ...status, result };
}

/** Compares until the crawl has finished; returns how often, and which statuses were seen. */
async function compareAllTheWay(service: ServiceProcess, id: string, look: () => Promise<ThreeLooks>) {
  const seen = new Set<string>();
  let compared = 0;
  for (let over = false; !over;) {
    const before = story(await service.status(id));
    const [list, detail, status] = await look();
    const after = story(await service.status(id));
    // Between two equal reads nothing changed, so everything read in between must be equal too.
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    expect(list.executions.map(story)).toEqual([withoutItems(before)]);
    expect(detail).toMatchObject(before);
    expect(story(status)).toEqual(before);
    seen.add(before.status);
    compared++;
    over = before.status === 'succeeded';
  }
  return { compared, seen: [...seen] };
}

/** Knows only the contract with crawlerd: environment, mounts and two POST requests. */
const FOREIGN = `
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';

const { API_BASE_URL, TASK_EXECUTION_ID, CONFIG_PATH } = process.env;
const send = (url, method, body) => new Promise((resolve) => {
  const sent = request(url, { method, headers: { 'content-type': 'application/json' }, timeout: 3000 }, (answer) => {
    let text = '';
    answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode, text }));
  });
  sent.on('timeout', () => sent.destroy(new Error('timeout')));
  sent.on('error', (error) => resolve({ status: 0, text: error.message }));
  sent.end(body && JSON.stringify(body));
});

const config = JSON.parse(readFileSync(CONFIG_PATH, 'utf8'));
let configIsReadOnly = false;
try { writeFileSync(CONFIG_PATH, '{}'); } catch { configIsReadOnly = true; }
const page = await send(config.base_url, 'GET');
const item = { title: /<h1>(.*?)<\\/h1>/.exec(page.text)[1] };
writeFileSync('/app/output/found.jsonl', JSON.stringify(item) + '\\n');
const beat = await send(API_BASE_URL + '/api/v1/monitoring/heartbeat', 'POST', {
  execution_id: TASK_EXECUTION_ID, container_id: 'mine', status: 'running',
  progress: { total_urls: 1, crawled_urls: 1, my_own_number: 7 }, timestamp: Date.now() / 1000,
});
console.log('heartbeat', beat.status, beat.text);
const operator = await send(new URL('/api/v1/executions', config.operator_url), 'GET');
const done = await send(API_BASE_URL + '/api/v1/monitoring/completion', 'POST', {
  execution_id: TASK_EXECUTION_ID, container_id: 'mine', success: true,
  result_data: { crawl_summary: { configIsReadOnly, operator: operator.status, uid: process.getuid() }, data_items: [item], total_data_count: 1 },
  error_message: null,
});
console.log('completion', done.status, done.text);
`;

describe('a foreign crawler that knows only the contract', () => {
  it('completes an execution with plain HTTP, and reaches nothing else of ours', async () => {
    const image = 'crawlerd-test/foreign:1';
    await buildScriptImage(image, CRAWLER_IMAGE, FOREIGN);
    const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*' });
    const gateway = await service.gateway();
    const site = await serveSite({ host: gateway, pages: 1 });
    const operator_url = service.url.replace('127.0.0.1', gateway);
    const config = { task_name: 'foreign', task_type: 'crawler', base_url: site.url, operator_url };
    const id = await service.launch({ config, image });
    const status = await service.reaches(id, 'succeeded');
    expect(status.progress).toMatchObject({ total_urls: 1, my_own_number: 7 });
    expect(status.result).toMatchObject({
      crawl_summary: { configIsReadOnly: true, operator: 0 },
      data_items: [{ title: 'Shop' }],
    });
    expect(await service.get(`/executions/${id}/items`)).toEqual([{ title: 'Shop' }]);
    expect(await service.logs(id)).toContain('completion 200 {"status":"ok"}');
    await docker.getImage(image).remove({ force: true });
  });
});

describe('a launch that cannot succeed', () => {
  it('because its image is missing names the image and says what to do', async () => {
    const service = await ServiceProcess.start({ CRAWLERD_ALLOWED_IMAGES: 'nobody/*' });
    const config = { task_name: 'x', base_url: 'http://127.0.0.1/' };
    const id = await service.launch({ config, image: 'nobody/has-this:1' });
    const status = await service.reaches(id, 'failed');
    expect(status.reason).toBe('launch_failed');
    expect(status.error_message).toContain('nobody/has-this:1');
  });
});
