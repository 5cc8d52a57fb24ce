import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { siteCrawl } from '../support/configs.ts';
import { crawlerd, type Ended } from '../support/crawlerd.ts';
import { docker } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';
import { networkFor } from '../../orchestrator/src/cli/commands/demo.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-cli-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('crawlerd demo', () => {
  it('crawls its shop in a container, beside another demo, shows items, stops everything it started and exits 0', async () => {
    const since = Math.floor(Date.now() / 1000);
    const folder = await emptyFolder();
    const [{ code, out, err }, other] = await Promise.all([
      crawlerd(['demo'], {}, folder),
      crawlerd(['demo'], {}, await emptyFolder()),
    ]);
    expect([err, other.err]).toEqual(['', '']);
    expect([code, other.code]).toEqual([0, 0]);
    expect(out).toContain('succeeded: The crawler reported success.');
    expect(out).toContain('明前龙井绿茶');
    const container = /container: (crawler-task-\S+)/.exec(out)?.[1] ?? 'none';
    const events = await docker.getEvents({
      since,
      until: Math.ceil(Date.now() / 1000) + 1,
      filters: { container: [container], event: ['start'] },
    });
    const [chunk] = await once(events, 'data');
    expect(String(chunk)).toContain('"status":"start"');
    expect(await docker.listContainers({ all: true, filters: { name: [container] } })).toEqual([]);
    expect(await docker.listNetworks({ filters: { name: [networkFor(folder)] } })).toEqual([]);
  });
});

describe('crawlerd run --follow', () => {
  it('ends with 0 only for a crawl that succeeded', async () => {
    const service = await ServiceProcess.start();
    const site = await serveSite({ host: await service.gateway(), pages: 5 });
    const folder = await emptyFolder();
    const follow = async (config: object): Promise<Ended> => {
      const file = join(folder, 'config.json');
      await writeFile(file, JSON.stringify(config));
      return crawlerd(['run', file, '--follow', '--url', service.url]);
    };
    const good = await follow(siteCrawl(site.url, 5));
    expect(good.code).toBe(0);
    expect(good.out).toContain('succeeded');
    const bad = await follow(siteCrawl(`${site.url}missing`, 5, { max_retries: 0 }));
    expect(bad.code).toBe(1);
    expect(bad.out + bad.err).toContain('failed');
    const wrong = await follow({ task_name: 'x', base_url: 'nonsense' });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('base_url');
  });
});

describe('crawlerd serve', () => {
  it('says in one sentence what to do when it cannot start, without a stack trace', async () => {
    const folder = await emptyFolder();
    const taken = await ServiceProcess.start();
    const file = join(folder, 'file');
    await writeFile(file, '');
    const ports = {
      CRAWLERD_PORT: String(await freePort()),
      CRAWLERD_CALLBACK_PORT: String(await freePort()),
    };
    const own = { CRAWLERD_DATA_DIR: join(folder, 'data'), CRAWLERD_NETWORK: taken.network, ...ports };
    const cases: [Record<string, string>, RegExp][] = [
      [
        { ...own, CRAWLERD_PORT: new URL(taken.url).port },
        /is already in use, perhaps by another crawlerd.*CRAWLERD_PORT/,
      ],
      [{ ...own, CRAWLERD_DATA_DIR: join(file, 'data') }, /set CRAWLERD_DATA_DIR to a folder/],
      [{ ...own, CRAWLERD_HOST: '0.0.0.0' }, /CRAWLERD_HOST .*set CRAWLERD_API_TOKEN/],
      [
        { ...own, CRAWLERD_PORT: 'eight', CRAWLERD_DELAY: '1' },
        /CRAWLERD_PORT [^]*CRAWLERD_DELAY is not a known setting/,
      ],
    ];
    for (const [env, sentence] of cases) {
      const { code, err } = await crawlerd(['serve'], env);
      expect(err).toMatch(sentence);
      expect(err).not.toMatch(/^\s+at /m);
      expect(code).toBe(1);
    }
  });

  it('also starts while no engine answers, and says what it waits for', async () => {
    const folder = await emptyFolder();
    const service = await ServiceProcess.start({ DOCKER_HOST: `unix://${folder}/none.sock` });
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ name: 'docker runtime', ok: false })]),
    });
    const id = await service.launch({ config: siteCrawl('http://127.0.0.1/', 1) });
    const { code, out } = await crawlerd(['status', id, '--url', service.url]);
    expect(code).toBe(0);
    expect(out).toContain('Waiting for a free slot (CRAWLERD_MAX_CONCURRENT) or for the engine.');
  });

  it('ends on SIGTERM and leaves running crawls for the next start to adopt', async () => {
    const service = await ServiceProcess.start();
    const site = await serveSite({ host: await service.gateway(), pages: 40, answerMs: 400 });
    const id = await service.launch({ config: siteCrawl(site.url, 40) });
    await service.reaches(id, 'running');
    await service.kill('SIGTERM');
    expect(await docker.listContainers({ filters: { name: [id] } })).toHaveLength(1);
    await service.run();
    await service.reaches(id, 'succeeded');
  });
});

describe('crawlerd doctor', () => {
  it('finds data folder, engine, image, browser, callback and packet filter in order', async () => {
    const folder = await emptyFolder();
    const service = await ServiceProcess.start();
    const { code, out } = await crawlerd(['doctor', '--json'], {
      ...service.env,
      CRAWLERD_DATA_DIR: folder,
    });
    const checks = ['data folder', 'engine', 'image', 'browser', 'callback', 'egress filter'].map((name) => ({
      name,
      ok: true,
    }));
    expect(JSON.parse(out)).toMatchObject({ ok: true, checks });
    expect(code).toBe(0);
  });

  it('says what is wrong and exits 1 without an engine', async () => {
    const folder = await emptyFolder();
    const { code, out } = await crawlerd(['doctor'], {
      CRAWLERD_DATA_DIR: folder,
      DOCKER_HOST: `unix://${folder}/none.sock`,
    });
    expect(out).toContain('✗ engine');
    expect(code).toBe(1);
  });
});
