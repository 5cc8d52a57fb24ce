import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATA_FIELDS, issuesOf, LaunchSchema } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { detailOf, statusSample, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.json('POST /api/v1/executions', { ...statusSample(), warnings: [] }, 201);
});
afterEach(async () => service.stop());

async function runStdin(text: string | Buffer, options: readonly string[] = []) {
  const io = testIo();
  io.stdin = Readable.from([text]);
  return runAgainst(service, ['run', '-', ...options], io);
}

describe('run -', () => {
  test('launches the config of standard input', async () => {
    const config = { task_name: '茶叶', base_url: 'https://shop.example/' };
    expect(await runStdin(`\ufeff${JSON.stringify(config, null, 2)}\n`)).toMatchObject({ code: 0, err: '' });
    expect(service.seen[0]?.body).toEqual({ config });
  });

  test('leaves every number and every blank of a text to the service', async () => {
    const config = String.raw`{"task_name":"a  \" b","big":12345678901234567890,"one":1.0}`;
    await runStdin(config.replaceAll(',', ' ,\n  '));
    expect(service.seen[0]?.text).toBe(`{"config":${config}}`);
  });

  test.each([
    ['', 'Standard input is empty; it must hold a crawl config as JSON.\n'],
    [' \n', 'Standard input is empty; it must hold a crawl config as JSON.\n'],
    ['{"task_name": }', 'Standard input is not JSON: '],
  ])('says what is wrong with %j, and launches nothing', async (text, message) => {
    const { code, err } = await runStdin(text);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(service.seen).toEqual([]);
  });

  test('does not wait for somebody to type a config', async () => {
    const { code, err } = await runAgainst(service, ['run', '-']);
    expect([code, err]).toEqual([1, expect.stringContaining('Standard input is a terminal')]);
  });

  test('reads no more than could be launched', async () => {
    const io = testIo();
    const megabyte = Buffer.alloc(1024 * 1024, 0x20);
    let read = 0;
    io.stdin = Readable.from(
      (function* endless() {
        while (read++ < 1000) yield megabyte;
      })(),
    );
    const { code, err } = await runAgainst(service, ['run', '-'], io);
    expect([code, err]).toEqual([1, 'Standard input is larger than 64 MiB.\n']);
    expect(read).toBeLessThan(100);
  });
});

describe('what show --json prints', () => {
  const detail = {
    ...detailOf(succeededSample()),
    image: 'mine:1',
    priority: 3,
    group: { key: 'prices', limit: 2 },
    max_attempts: 4,
    max_duration_seconds: 60,
    acceptance: { min_items: 5, required_fields: { price: 0.9 } },
    resources: { memory_mb: 512, output_mb: 100 },
    cache_from: 'ex-0',
    env_names: ['API_KEY'],
  };

  async function shown(document: object): Promise<string> {
    service.json('GET /api/v1/executions/ex-1', document);
    const { out } = await runAgainst(service, ['show', 'ex-1', '--json']);
    service.seen.length = 0;
    return out;
  }

  test('is launched again with all that was launched', async () => {
    expect(await runStdin(await shown(detail))).toMatchObject({ code: 0, err: '' });
    const body = service.seen[0]?.body;
    expect(body).toEqual({
      config: detail.config,
      image: 'mine:1',
      labels: { team: 'prices' },
      priority: 3,
      group: { key: 'prices', limit: 2 },
      max_attempts: 4,
      max_duration_seconds: 60,
      heartbeat_interval_seconds: 30,
      stale_after_seconds: 100,
      acceptance: { min_items: 5, required_fields: { price: 0.9 } },
      resources: { memory_mb: 512, output_mb: 100 },
      cache_from: 'ex-0',
      env_from: 'ex-1',
    });
    expect(issuesOf(LaunchSchema, body)).toEqual([]);
  });

  test('gives way to the options, label by label', async () => {
    await runStdin(await shown(detail), ['--priority', '0', '--label', 'x=y', '--min-items', '9']);
    expect(service.seen[0]?.body).toMatchObject({
      priority: 0,
      labels: { team: 'prices', x: 'y' },
      acceptance: { min_items: 9, required_fields: { price: 0.9 } },
    });
  });

  test('lets task_type choose the bundled crawler, whose tag changes with each version', async () => {
    await runStdin(await shown(detailOf(succeededSample())));
    expect(service.seen[0]?.body).not.toHaveProperty('image');
    await runStdin(await shown({ ...detail, image: 'crawlerd/crawler:0.1.0-browser' }));
    expect(service.seen[0]?.body).toMatchObject({ image: 'crawlerd/crawler:0.1.0-browser' });
  });

  test.each([
    ['the status of an execution', statusSample(), 'without its config: use crawlerd show --json'],
    ['that of another version', { ...detail, priority: 'high' }, 'priority'],
  ])('is told from %s', async (_name, document, hint) => {
    const { code, err } = await runStdin(JSON.stringify(document));
    expect([code, err]).toEqual([1, expect.stringContaining(hint)]);
    expect(service.seen).toEqual([]);
  });

  test('is never seen in a config, whatever its keys are called', async () => {
    const config = { execution_id: 'x', config: {}, task_name: 'shop', base_url: 'https://shop.example/' };
    await runStdin(JSON.stringify(config));
    expect(service.seen[0]?.body).toEqual({ config });
  });
});

describe('run <URL>', () => {
  const runOn = (...args: string[]) => runAgainst(service, ['run', ...args]);

  test('crawls the site along its links, without a file', async () => {
    expect(await runOn('https://shop.example/teas?all=1')).toMatchObject({ code: 0, err: '' });
    const body = service.seen[0]?.body;
    expect(body).toEqual({
      config: {
        task_name: 'shop.example',
        base_url: 'https://shop.example/teas?all=1',
        crawl_config: { max_pages: 50, follow_links: true, data_fields: [...DATA_FIELDS] },
      },
    });
    expect(issuesOf(LaunchSchema, body)).toEqual([]);
  });

  test('takes pages, fields, selectors and formats from its options, and those of every launch', async () => {
    await runOn(
      'https://shop.example/',
      '--max-pages',
      '7',
      '--field',
      'title',
      '--field',
      'sku=a[href="/x=1"] .code',
      '--format',
      'csv,xlsx',
      '--label',
      'team=prices',
    );
    const body = service.seen[0]?.body;
    expect(body).toEqual({
      config: {
        task_name: 'shop.example',
        base_url: 'https://shop.example/',
        output_config: { format: ['csv', 'xlsx'] },
        crawl_config: {
          max_pages: 7,
          follow_links: true,
          data_fields: ['title', { name: 'sku', selectors: ['a[href="/x=1"] .code'] }],
        },
      },
      labels: { team: 'prices' },
    });
    expect(issuesOf(LaunchSchema, body)).toEqual([]);
  });

  test.each([
    [['shop.example', '--max-pages', '7'], 'belong to the crawl of a URL, such as crawlerd run https://'],
    [['nowhere.json', '--field', 'title'], 'A config file says these itself'],
    [
      ['shop.example/teas'],
      'does not exist. If it is a site, begin with https://, as in https://shop.example/teas',
    ],
    [['https://shop.example/', '--field', '=.x'], 'It must look like price or price='],
    [['https://shop.example/', '--max-pages', '0'], 'at least 1'],
  ])('says what is wrong with %j, and launches nothing', async (args, message) => {
    const { code, err } = await runOn(...args);
    expect([code, err]).toEqual([expect.toSatisfy((each) => each > 0), expect.stringContaining(message)]);
    expect(service.seen).toEqual([]);
  });
});
