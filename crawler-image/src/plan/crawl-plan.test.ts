import { CrawlConfigSchema, withDefaults, type CrawlConfig } from '@crawlerd/shared';
import { describe, expect, test } from 'vitest';
import { planCrawl } from './crawl-plan.ts';
import { NO_LIMITS } from '../testing/fake-crawl.ts';

const plan = (config: object): ReturnType<typeof planCrawl> => planCrawl(JSON.stringify(config), '/data/out');

test('fills in every default', () => {
  expect(plan({ task_name: 'My shop', base_url: 'http://shop.example/' })).toEqual({
    plan: {
      taskName: 'My shop',
      targets: ['http://shop.example/'],
      userAgents: [expect.stringContaining('crawlerd') as string],
      timeoutMs: 30_000,
      http: {
        maxRedirects: 10,
        revalidates: false,
        maxBytes: 10_485_760,
        maxRatio: 200,
        verifyTls: true,
        connectTimeoutMs: 10_000,
        idleTimeoutMs: 15_000,
        headers: {},
        asWritten: { headers: {}, cookies: {} },
        cookies: { keep: false, send: {} },
        proxies: null,
        trustedOrigins: [],
      },
      concurrency: 8,
      perHost: 8,
      pace: {
        delayMs: 1000,
        jitter: 0.5,
        throttle: { enabled: true, target: 1, maxDelayMs: 60_000 },
      },
      maxRetries: 3,
      hostErrorsMax: 20,
      robots: { obey: true, agent: 'crawlerd', onUnreachable: 'deny', maxCrawlDelayMs: 30_000 },
      output: {
        formats: [],
        fields: null,
        csv: { bom: true, delimiter: ',', safeFormulas: true },
        gzip: false,
        rotateItems: null,
        warc: false,
      },
      outputFolder: '/data/out',
      filePrefix: 'My_shop',
      maxPages: 100,
      maxDepth: Infinity,
      followLinks: false,
      scope: {
        kind: 'same-host',
        include: [],
        exclude: [],
        maxUrlLength: 2083,
        maxSegments: 20,
        maxRepeats: 2,
      },
      limits: NO_LIMITS,
      snapshots: 0,
      sitemaps: { auto: false, urls: [], sinceMs: null },
      stripParams: expect.arrayContaining(['utm_*', 'gclid']) as string[],
      extractImages: false,
      images: null,
      fields: ['title'],
      itemSelector: null,
      itemSchema: null,
      onInvalid: 'keep',
      resume: { enabled: true, syncMs: 1000 },
      render: {
        mode: 'never',
        waitUntil: 'load',
        timeoutMs: 30_000,
        block: ['image', 'media', 'font'],
        executable: null,
      },
    },
    warnings: [],
  });
});

test.each<Partial<CrawlConfig>>([
  {},
  {
    user_agent: { list: ['ExampleBot/2.1'] },
    proxies: { urls: ['http://proxy.example:8080'] },
    output_config: { csv: {} },
    crawl_config: { follow_links: {}, extract_images: {}, sitemaps: { from: 'auto' } },
  },
  { render: {}, crawl_config: { data_fields: ['title', 'price'] } },
])('is the same for %j and for that with all its defaults written out', (config) => {
  const sent = { task_name: 'My shop', base_url: 'http://shop.example/', ...config };
  const result = plan(sent);
  expect(result).toHaveProperty('plan');
  expect(plan(withDefaults(CrawlConfigSchema, sent))).toEqual(result);
});

describe('user_agent', () => {
  const targets = { task_name: 'x', base_url: 'http://a.test/' };
  const list = ['ExampleBot/2.1', 'Mozilla/5.0 (X11) Firefox/150.0'];

  test.each([
    ['ExampleBot/2.1', ['ExampleBot/2.1'], 'ExampleBot'],
    [{ list }, ['ExampleBot/2.1'], 'ExampleBot'],
    [{ mode: 'rotate', list }, list, 'crawlerd'],
  ])('of %j is seen as %j and looked for as %s', (user_agent, userAgents, agent) => {
    expect(plan({ ...targets, user_agent })).toMatchObject({ plan: { userAgents, robots: { agent } } });
  });

  test('is looked for under robots.agent, whatever it rotates', () => {
    const config = { ...targets, user_agent: { mode: 'rotate', list }, robots: { agent: 'OtherBot' } };
    expect(plan(config)).toMatchObject({ plan: { robots: { agent: 'OtherBot' } } });
  });

  test.each([{ list: [] }, { list: ['a\r\nX: 1'] }, { mode: 'often', list }])(
    'must not be %j',
    (user_agent) => {
      expect(plan({ ...targets, user_agent })).toHaveProperty('issues');
    },
  );
});

test('reads the patterns of follow_links, and warns about unknown keys there', () => {
  const follow_links = { include: ['/p/*'], exlude: [] };
  expect(plan({ task_name: 'x', base_url: 'http://a/', crawl_config: { follow_links } })).toMatchObject({
    plan: { followLinks: true, scope: { include: ['/p/*'], exclude: [] } },
    warnings: [expect.stringContaining('did you mean "exclude"')],
  });
  const off = plan({ task_name: 'x', base_url: 'http://a/', crawl_config: { follow_links: false } });
  expect(off).toMatchObject({ plan: { followLinks: false } });
});

test.each([
  [true, true, null],
  [false, false, null],
  [{ download: false }, true, null],
  [{ max: 3 }, true, { perItem: 3, maxBytes: 10_485_760, maxTotalBytes: 10_737_418_240 }],
])('extract_images %j adds addresses: %s, and fetches: %j', (extract_images, extractImages, images) => {
  const config = { task_name: 'x', base_url: 'http://a/', crawl_config: { extract_images } };
  expect(plan(config)).toMatchObject({ plan: { extractImages, images }, warnings: [] });
});

test('reads every form of sitemaps, and names what is wrong with them', () => {
  const sitemaps = (value: unknown): unknown => {
    const result = plan({ task_name: 'x', base_url: 'http://a/', crawl_config: { sitemaps: value } });
    return 'plan' in result ? result.plan.sitemaps : result.issues.map(({ field }) => field);
  };
  const urls = ['http://a/map.xml'];
  expect(sitemaps('off')).toEqual({ auto: false, urls: [], sinceMs: null });
  expect(sitemaps('auto')).toEqual({ auto: true, urls: [], sinceMs: null });
  expect(sitemaps(urls)).toEqual({ auto: false, urls, sinceMs: null });
  const sinceMs = Date.UTC(2026, 0, 31);
  expect(sitemaps({ from: urls, since: '2026-01-31' })).toEqual({ auto: false, urls, sinceMs });
  expect(sitemaps({ from: 'auto', since: '2026-02-31T99:00Z' })).toEqual(['crawl_config.sitemaps.since']);
  expect(sitemaps({ from: ['http://['] })).toEqual(['crawl_config.sitemaps.from[0]']);
  expect(sitemaps({ since: 'yesterday' })).toEqual(
    expect.arrayContaining(['crawl_config.sitemaps.since', 'crawl_config.sitemaps.from']),
  );
});

test('warns about unknown keys and about credentials that are not sent', () => {
  const result = plan({ task_name: 'x', base_url: 'http://user:pw@shop.example/', delays: 1 });
  expect(result).toMatchObject({
    warnings: [
      expect.stringContaining('did you mean "delay"'),
      'the user info in the address of shop.example is not sent',
    ],
  });
});

test('names what is wrong', () => {
  expect(planCrawl('{', '/data/out')).toMatchObject({
    issues: [{ message: expect.stringMatching(/^is not JSON/) as string }],
  });
  expect(plan({ task_name: 'x' })).toMatchObject({ issues: [{ field: 'base_url' }] });
});

const folder = (save_path: string): string | undefined => {
  const result = plan({ task_name: 'x', base_url: 'http://a.example/', output_config: { save_path } });
  return 'plan' in result ? result.plan.outputFolder : undefined;
};

describe('save_path', () => {
  test.each([
    ['/app/output', '/data/out'],
    ['/app/output/', '/data/out'],
    ['/app/output/sub/deep', '/data/out/sub/deep'],
    ['sub', '/data/out/sub'],
    ['./sub/../other', '/data/out/other'],
  ])('%s is %s', (savePath, expected) => {
    expect(folder(savePath)).toBe(expected);
  });

  test.each(['/', '/app', '/app/outputs', '..', '../output2', '/app/output/../x', '/etc', 'a/../../b'])(
    '%s leads out and is refused',
    (savePath) => {
      expect(folder(savePath)).toBeUndefined();
    },
  );
});
