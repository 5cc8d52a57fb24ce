import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CliDependencies, ServiceOptions } from '../dependencies.ts';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { statusSample, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
let startedWith: ServiceOptions | undefined;
let done: string[];
let shopUrl: string | null;

beforeEach(async () => {
  done = [];
  shopUrl = null;
  service = await new FakeService().start();
  service.on('POST /api/v1/executions', ({ body }, response) => {
    const { config } = body as { config: { base_url: string } };
    shopUrl = config.base_url;
    response.writeHead(201).end(JSON.stringify({ ...statusSample(), warnings: [] }));
  });
  service.on('GET /api/v1/executions/ex-1/items', (_seen, response) => {
    const goods = Array.from({ length: 14 }, (_, index) => ({
      url: 'u',
      title: `tea ${index}`,
      price: index,
    }));
    const items = [{ url: 'u', title: 'front page', price: null }, ...goods];
    response.writeHead(200).end(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  });
});
afterEach(async () => service.stop());

function deps(changes: Partial<CliDependencies> = {}): Partial<CliDependencies> {
  return {
    ensureEngine: async () => ({ kind: 'docker', detail: 'Docker answers' }),
    ensureImage: async () => {
      done.push('image');
      return { image: 'crawlerd/crawler:0.1.0', built: true };
    },
    startService: async (options) => {
      startedWith = options;
      return {
        url: service.url,
        crawlerHost: '127.0.0.1',
        runtime: options?.runtime ?? 'docker',
        runtimeWarning: null,
        dataDir: '/home/ada/data/demo',
        stopped: Promise.resolve(),
        stop: async (how) => {
          done.push(`service stopped${how?.cleanUp === true ? ', cleaned up' : ''}`);
        },
      };
    },
    ...changes,
  };
}

async function shopAnswers(): Promise<boolean> {
  return fetch(shopUrl ?? '').then(
    () => true,
    () => false,
  );
}

describe('demo', () => {
  test('crawls the shop, prints the first ten items and the files, and stops everything', async () => {
    service.execution([statusSample(), succeededSample()]);
    const io = testIo();
    let servedWhileCrawling = false;
    io.onSleep = async () => {
      servedWhileCrawling = await shopAnswers();
    };
    const { code, out } = await runAgainst(service, ['demo'], io, deps());
    expect(code).toBe(0);
    expect(startedWith).toEqual({
      runtime: 'docker',
      dataDir: './data/demo',
      port: 0,
      callbackPort: 0,
      network: 'crawlerd-demo-cf2d52428457',
      heartbeatIntervalSeconds: 1,
      logLevel: 'silent',
      handleSignals: false,
      allowOwnHost: true,
    });
    expect(out).toContain('The first 10 items:');
    expect(out.match(/^tea \d+/gm)).toHaveLength(10);
    expect(out).not.toContain('front page');
    expect(out).toContain('files: data/crawler_outputs/ex-1');
    expect(out).toContain('container: crawler-task-ex-1-1');
    expect(servedWhileCrawling).toBe(true);
    expect(await shopAnswers()).toBe(false);
    expect(done).toEqual(['image', 'service stopped, cleaned up']);
  });

  test('uses one network per folder, since a network serves one service only', async () => {
    service.execution([succeededSample()]);
    const networks: (string | undefined)[] = [];
    for (const cwd of ['/home/ada', '/home/bob', '/home/ada']) {
      await runAgainst(service, ['demo'], testIo({ cwd }), deps());
      networks.push(startedWith?.network);
    }
    const [ada, bob, again] = networks;
    expect(again).toBe(ada);
    expect(bob).not.toBe(ada);
  });

  test('without an engine says what that means, needs no image, and uses the process runtime', async () => {
    service.execution([succeededSample()]);
    const reason = 'No Docker engine answers, so the crawl runs as a plain process that nothing isolates.';
    const { code, out } = await runAgainst(service, ['demo'], testIo(), {
      ...deps(),
      ensureEngine: async () => ({ kind: 'none', reason }),
    });
    expect([code, out, done]).toEqual([0, expect.stringContaining(reason), ['service stopped, cleaned up']]);
    expect(startedWith?.runtime).toBe('process');
  });

  test('runs crawls as CRAWLERD_RUNTIME says, without looking for an engine', async () => {
    service.execution([succeededSample()]);
    const io = testIo();
    io.env['CRAWLERD_RUNTIME'] = 'process';
    const ensureEngine = async (): Promise<never> => Promise.reject(new Error('looked for an engine'));
    const { code, out } = await runAgainst(service, ['demo'], io, { ...deps(), ensureEngine });
    expect([code, startedWith?.runtime]).toEqual([0, 'process']);
    expect(out).toContain('No Docker engine is used: CRAWLERD_RUNTIME is process.');
  });

  test('does without isolation only where CRAWLERD_RUNTIME does not ask for it', async () => {
    const io = testIo();
    io.env['CRAWLERD_RUNTIME'] = 'docker';
    const { code, err } = await runAgainst(service, ['demo'], io, {
      ...deps(),
      ensureEngine: async () => ({ kind: 'none', reason: 'No engine.' }),
    });
    expect([code, done]).toEqual([1, []]);
    expect(err).toContain('See what is missing with: crawlerd doctor');
  });

  test('exits with 1 if the crawl did not succeed, and stops everything all the same', async () => {
    service.execution([succeededSample({ status: 'failed', reason: 'reported_failure' })]);
    const { code } = await runAgainst(service, ['demo'], testIo(), deps());
    expect([code, done.at(-1)]).toEqual([1, 'service stopped, cleaned up']);
  });

  test('stops everything if the service fails in the middle', async () => {
    service.problem('POST /api/v1/executions', { status: 400, detail: 'No.' });
    const { code, err } = await runAgainst(service, ['demo'], testIo(), deps());
    expect([code, err, done.at(-1)]).toEqual([1, 'No.\n', 'service stopped, cleaned up']);
  });

  test('Ctrl-C kills the crawl first, then stops everything, and exits 130', async () => {
    service.execution([statusSample()]);
    service.on('POST /api/v1/executions/ex-1/stop', ({ body }, response) => {
      done.push(`crawl: ${JSON.stringify(body)}`);
      response.writeHead(200).end(JSON.stringify(succeededSample({ status: 'stopped' })));
    });
    const io = testIo();
    io.onSleep = () => {
      io.interrupt();
    };
    const { code } = await runAgainst(service, ['demo'], io, deps());
    expect(code).toBe(130);
    expect(done).toEqual(['image', 'crawl: {"mode":"kill"}', 'service stopped, cleaned up']);
  });

  test('a container that does not exit is reported, and everything else is stopped', async () => {
    service.execution([statusSample()]);
    service.json('POST /api/v1/executions/ex-1/stop', statusSample({ status: 'stopping' }), 202);
    const io = testIo();
    let interrupted = false;
    io.onSleep = () => {
      if (!interrupted) io.interrupt();
      interrupted = true;
    };
    const { code, err } = await runAgainst(service, ['demo'], io, deps());
    expect([code, err, done.at(-1)]).toEqual([
      130,
      expect.stringContaining('The container of crawl ex-1 did not exit.'),
      'service stopped, cleaned up',
    ]);
  });

  test('a second Ctrl-C leaves at once, but not one that was merely delivered twice', async () => {
    service.execution([statusSample()]);
    service.json('POST /api/v1/executions/ex-1/stop', statusSample({ status: 'stopping' }), 202);
    const io = testIo();
    const leftAfter: number[] = [];
    io.onSleep = () => {
      io.interrupt();
      leftAfter.push(io.left.length);
    };
    await runAgainst(service, ['demo'], io, deps());
    // Every sleep takes 0.2 s: the presses within the first second count as one.
    expect(leftAfter.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 1, 2]);
    expect(io.left[0]).toBe(130);
  });

  test('of a URL crawls that site, politely, and serves no shop', async () => {
    service.execution([succeededSample()]);
    await runAgainst(service, ['demo', 'https://site.example/'], testIo(), deps());
    expect(service.seen[0]?.body).toMatchObject({
      config: {
        base_url: 'https://site.example/',
        delay: 0.5,
        crawl_config: { max_pages: 50, follow_links: true },
      },
    });
  });

  test('of something that is not a URL is a usage error', async () => {
    expect((await runAgainst(service, ['demo', 'shop'], testIo(), deps())).code).toBe(2);
  });
});
