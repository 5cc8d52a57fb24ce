import { expect, test } from 'vitest';
import { crawlOf, page, planOf, SITE, text, type PlanChange, type Web } from '../testing/fake-crawl.ts';
import { failure } from '../fetch/failure.ts';
import { crawlWarnings } from './crawl-warnings.ts';

async function warned(web: Web, changes: PlanChange = {}): Promise<string | null> {
  const it = crawlOf(web, changes);
  const reason = await it.clock.runUntil(it.crawl.run());
  const [warning] = crawlWarnings(planOf(changes), it.progress, reason, it.crawl.tallies());
  return warning === undefined ? null : `${warning.code}: ${warning.message}`;
}

const ALONE = 'only_start_page: Links are followed, but no page was found besides';

test('a crawl that follows links says if it found only its start page', async () => {
  expect(await warned((url) => page(url))).toBe(
    `${ALONE} the start page ${SITE}: there are no links that the crawl may follow. If scripts draw them, render must be on.`,
  );
});

test('and why, if it knows', async () => {
  expect(await warned((url) => page(url, ['http://other.example/', '/a.pdf']))).toBe(
    `${ALONE} the start page ${SITE}: all others were skipped (1 scope, 1 file), for example http://other.example/.`,
  );
  const render = { ...planOf().render, mode: 'auto' } as const;
  expect(await warned((url) => page(url), { render })).not.toContain('render');
  expect(await warned((url) => page(url), { targets: [SITE, `${SITE}a`] })).toContain('the 2 targets');
});

test('a crawl says how many of its pages were blocked, and by whom', async () => {
  const challenge = '<title>Just a moment...</title><script>window._cf_chl_opt = {}</script>';
  expect(await warned((url) => (url === SITE ? page(url, ['/a', '/b']) : text(url, challenge)))).toBe(
    `pages_blocked: 2 pages were blocked, for example ${SITE}a: a page of Cloudflare came in place of the one that was asked for.`,
  );
});

test('a crawl names what took too long, and where', async () => {
  const changes: PlanChange = {
    fields: [{ name: 'trap', selectors: [{ css: 'em', regex: '(a+)+$' }], default: 'none' }, 'title'],
  };
  const trap: Web = (url) => text(url, `<h1>Tea</h1><em>${'a'.repeat(60)}b</em>`);
  expect(await warned(trap, { ...changes, followLinks: false })).toBe(
    `selector_timed_out: The regular expression (a+)+$ took too long, and so found nothing, on 1 page, for example ${SITE}.`,
  );
});

test('all other crawls have nothing to say', async () => {
  const linked: Web = (url) => page(url, ['/a']);
  expect(await warned(linked)).toBeNull();
  expect(await warned((url) => page(url), { followLinks: false })).toBeNull();
  expect(await warned((url) => page(url), { maxDepth: 0 })).toBeNull();
  expect(await warned(linked, { maxPages: 1 })).toBeNull();
  expect(await warned(() => failure('http_404', ''))).toBeNull();
  expect(await warned((url) => (url === SITE ? linked(url, 1, never) : failure('http_404', '')))).toBeNull();
  const sitemaps = { auto: false, urls: [`${SITE}s.txt`], sinceMs: null };
  expect(
    await warned((url) => text(url, url.endsWith('.txt') ? `${SITE}b` : '<h1>x</h1>'), { sitemaps }),
  ).toBeNull();
});

const never = (): never => {
  throw new Error('nothing redirects');
};
