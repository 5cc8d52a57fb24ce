import { describe, expect, test } from 'vitest';
import { renderFailure, type RenderJob, type RenderOutcome } from './browser-messages.ts';
import type { FetchedPage, FetchResult, RedirectRule } from '../fetch/fetch-result.ts';
import { renderFetched } from './render-fetched.ts';

const SITE = 'http://shop.example/';
const allow: RedirectRule = (to) => Promise.resolve({ url: to });

function pageAt(
  url: string,
  body: Uint8Array | string = '<p>static</p>',
  contentType = 'text/html',
): FetchedPage {
  const bytes = Buffer.from(body);
  return { kind: 'page', finalUrl: url, status: 200, contentType, robotsTag: '', body: bytes, wireBytes: 10 };
}

/** A browser that answers with these outcomes in turn, and records its jobs. */
function browserOf(...outcomes: RenderOutcome[]) {
  const jobs: RenderJob[] = [];
  const fetched: string[] = [];
  const run = (
    page: FetchedPage,
    rule: RedirectRule = allow,
    isWanted: (page: FetchedPage) => boolean = () => true,
  ): Promise<FetchResult> =>
    renderFetched(page, rule, {
      renderer: {
        render: (job) => {
          jobs.push(job);
          return Promise.resolve(outcomes.shift() ?? renderFailure('render_failed', 'nothing left', false));
        },
      },
      fetch: (url) => {
        fetched.push(url);
        return Promise.resolve(pageAt(url, `<p>at ${url}</p>`));
      },
      agentOf: () => 'tester/1',
      maxBytes: 100,
      isWanted,
      isStillLacking: null,
    });
  return { run, jobs, fetched };
}

describe('a rendered page', () => {
  test('is the HTML from the browser, in UTF-8 whatever charset it declares', async () => {
    const html = '<meta charset="gbk"><h1>明前龙井</h1>';
    const { run, jobs } = browserOf({ kind: 'rendered', html, bytes: 5 });
    const gbk = Buffer.from([0xb2, 0xe8]);
    expect(await run(pageAt(SITE, gbk, 'text/html; charset=gbk'))).toMatchObject({
      body: Buffer.from(`\uFEFF${html}`),
      contentType: 'text/html; charset=utf-8',
      finalUrl: SITE,
      wireBytes: 15,
      isRendered: true,
      // In which a browser writes the queries of its links.
      queryCharset: 'gbk',
    });
    expect(jobs).toEqual([{ url: SITE, html: '茶', userAgent: 'tester/1' }]);
  });

  test('that exceeds the size limit of pages is a failure', async () => {
    const { run } = browserOf({ kind: 'rendered', html: 'x'.repeat(101), bytes: 0 });
    expect(await run(pageAt(SITE))).toMatchObject({ kind: 'failed', code: 'too_large' });
  });

  test('stays as it was fetched if no browser is needed', async () => {
    const { run, jobs } = browserOf();
    const page = pageAt(SITE);
    expect(await run(page, allow, () => false)).toBe(page);
    expect(jobs).toEqual([]);
  });
});

describe('a page whose script navigates elsewhere', () => {
  const moved = (path: string): RenderOutcome => ({ kind: 'moved', to: SITE + path });

  test('is a redirect: the crawl fetches the target if the rule allows it', async () => {
    const { run, jobs, fetched } = browserOf(moved('b'), { kind: 'rendered', html: 'b', bytes: 0 });
    expect(await run(pageAt(SITE))).toMatchObject({ finalUrl: `${SITE}b`, isRendered: true });
    expect(fetched).toEqual([`${SITE}b`]);
    expect(jobs.map(({ url }) => url)).toEqual([SITE, `${SITE}b`]);
  });

  test('is not followed if the rule refuses', async () => {
    const { run, fetched } = browserOf(moved('b'));
    const skipped = { kind: 'skipped', reason: 'robots' } as const;
    expect(await run(pageAt(SITE), () => Promise.resolve(skipped))).toEqual(skipped);
    expect(fetched).toEqual([]);
  });

  test('needs no browser if the new page is complete without one', async () => {
    const { run, jobs } = browserOf(moved('b'));
    const result = await run(pageAt(SITE), allow, ({ finalUrl }) => finalUrl === SITE);
    expect(result).toMatchObject({ finalUrl: `${SITE}b` });
    expect(result).not.toHaveProperty('isRendered');
    expect(jobs).toHaveLength(1);
  });

  test('too often is given up', async () => {
    const { run, fetched } = browserOf(...Array.from({ length: 20 }, (_, i) => moved(String(i))));
    expect(await run(pageAt(SITE))).toMatchObject({ kind: 'failed', code: 'too_many_redirects' });
    expect(fetched.length).toBeLessThan(10);
  });
});

describe('a page that is waited for', () => {
  test('is the first state that lacks nothing, which is read once', async () => {
    const read: FetchedPage[] = [];
    const states = ['<p>loading</p>', '<p>£9</p>'];
    const result = await renderFetched(pageAt(SITE), allow, {
      renderer: {
        render: (_, isEnough) => {
          const html = states.find((state) => isEnough?.(state, 5) === true) ?? '';
          return Promise.resolve({ kind: 'rendered', html, bytes: 5 });
        },
      },
      fetch: (url) => Promise.resolve(pageAt(url)),
      agentOf: () => 'tester/1',
      maxBytes: 100,
      isWanted: () => true,
      isStillLacking: (page) => {
        read.push(page);
        return !page.body.includes('£');
      },
    });
    expect(read).toHaveLength(2);
    expect(result).toBe(read[1]);
  });
});

test('a failure of the browser is a failure of the page', async () => {
  const { run } = browserOf(renderFailure('render_failed', 'the page crashed its tab', true));
  expect(await run(pageAt(SITE))).toEqual({
    kind: 'failed',
    code: 'render_failed',
    detail: 'the page crashed its tab',
    retryable: true,
    retryAfterMs: null,
  });
});
