import { describe, expect, test } from 'vitest';
import type { FetchedPage, FetchResult } from '../fetch/fetch-result.ts';
import { crawlOf, links, page, SITE, text, type Web } from '../testing/fake-crawl.ts';

const CHALLENGE = '<title>Just a moment...</title><script>window._cf_chl_opt = {}</script>';
const MISSING = '<title>Page not found</title>';
const SHELL =
  '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script></script>';

/** The start page links to 40 others, which are all the same; every tenth of them is as it should be, if `some`. */
const serving =
  (html: string, some = false): Web =>
  (url) =>
    url === SITE || (some && url.endsWith('0')) ? page(url, url === SITE ? links(40) : []) : text(url, html);

/** Ten seconds have to pass before a host is given up. */
const SLOW = { delayMs: 1000, hostErrorsMax: 15 };

describe('a challenge in place of a page', () => {
  test('is a failure of the page, which names it, and no item', async () => {
    const { crawl, clock, items, failures } = crawlOf((url) => text(url, CHALLENGE));
    await clock.runUntil(crawl.run());
    expect(items()).toEqual([]);
    expect(failures).toEqual([
      {
        url: SITE,
        code: 'blocked',
        detail: 'a page of Cloudflare came in place of the one that was asked for',
      },
    ]);
  });

  test('counts towards giving up its host', async () => {
    const { crawl, clock, fetched, failures, notices } = crawlOf(serving(CHALLENGE), SLOW);
    await clock.runUntil(crawl.run());
    expect(fetched).toHaveLength(16);
    const codes = failures.map(({ code }) => code);
    expect(codes.filter((code) => code === 'blocked')).toHaveLength(15);
    expect(codes.filter((code) => code === 'host_given_up')).toHaveLength(25);
    expect(notices.join()).toContain('shop.example is given up');
  });

  test('does so by its headers alone, also with a status of its own', async () => {
    const web: Web = (url) => {
      const challenge: FetchResult = { ...failed(), isChallenge: true };
      return url === SITE ? page(url, links(40)) : challenge;
    };
    const { crawl, clock, fetched } = crawlOf(web, SLOW);
    await clock.runUntil(crawl.run());
    expect(fetched).toHaveLength(16);
  });

  test('is forgotten with the next page that is as it should be', async () => {
    const { crawl, clock, fetched } = crawlOf(serving(CHALLENGE, true), SLOW);
    await clock.runUntil(crawl.run());
    expect(fetched).toHaveLength(41);
  });
});

describe('a soft 404', () => {
  test('is a failure of the page alone', async () => {
    const { crawl, clock, fetched, items, failures } = crawlOf(serving(MISSING), SLOW);
    await clock.runUntil(crawl.run());
    expect([fetched.length, items().length]).toEqual([41, 1]);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['soft_404']));
  });
});

describe('with a browser', () => {
  /** A browser that makes this of each page; a challenge makes it load its page again. */
  function rendering(html: string, rendered: string) {
    const seen: string[] = [];
    const crawl = crawlOf((url) => text(url, html), {}, undefined, {
      render: async (fetched, _, isLacking) => {
        let result = fetched;
        while (isLacking(result)) {
          seen.push(result.finalUrl);
          result = { ...fetched, body: Buffer.from(rendered) };
          if (rendered !== html) return { ...fetched, body: Buffer.from(rendered), isRendered: true };
        }
        return result;
      },
    });
    return { ...crawl, seen };
  }

  test('a page that shows nothing without JavaScript is rendered first', async () => {
    const { crawl, clock, seen, items, failures } = rendering(SHELL, '<h1>Teapot</h1>');
    await clock.runUntil(crawl.run());
    expect(seen).toEqual([SITE]);
    expect(failures).toEqual([]);
    expect(items()).toMatchObject([{ title: 'Teapot' }]);
  });

  test('a challenge that comes again is not rendered again', async () => {
    const { crawl, clock, seen, failures } = rendering(CHALLENGE, CHALLENGE);
    await clock.runUntil(crawl.run());
    expect(seen).toEqual([SITE]);
    expect(failures).toMatchObject([{ code: 'blocked' }]);
  });
});

function failed(): Exclude<FetchResult, FetchedPage> & { kind: 'failed' } {
  return { kind: 'failed', code: 'http_403', detail: 'HTTP 403', retryable: false, retryAfterMs: null };
}
