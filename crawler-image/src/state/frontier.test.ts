import { expect, test } from 'vitest';
import { Scope } from '../urls/scope.ts';
import { paramStripper, sessionStripper } from '../urls/strip-params.ts';
import { SCOPE } from '../testing/fake-crawl.ts';
import { Frontier } from './frontier.ts';

const SITE = 'http://shop.example/';

function frontierOf(targets: readonly string[], maxDepth = Infinity): Frontier {
  const scope = new Scope(SCOPE);
  const names = ['utm_*'];
  const frontier = new Frontier({
    scope,
    strip: paramStripper(names),
    withoutSession: sessionStripper(names),
    maxDepth,
  });
  for (const url of Frontier.targets(targets)) {
    frontier.know(url);
    scope.widen(url);
  }
  return frontier;
}

test('a target is one, in whatever form it is named, and also if it is named like a file', () => {
  expect(Frontier.targets(['http://shop.example', 'http://SHOP.example:80/#top', 'mailto:a@b'])).toEqual([
    SITE,
  ]);
  expect(Frontier.targets([`${SITE}list.xml`])).toEqual([`${SITE}list.xml`]);
});

test('each page is new once, in whatever form it is named', () => {
  const frontier = frontierOf([SITE]);
  const links = [SITE, `${SITE}a`, `${SITE}a?utm_source=mail`, `${SITE}a`];
  expect(frontier.select(links, 1)).toEqual({ fresh: [`${SITE}a`], refused: [] });
  frontier.know(`${SITE}a`);
  expect(frontier.select(links, 1).fresh).toEqual([]);
  expect(frontier.known).toBe(2);
});

test('links to other hosts, to files and without end are left out, each with its reason', () => {
  const { fresh, refused } = frontierOf([SITE]).select(
    [
      'http://other.example/',
      'http://shop.example:8080/',
      `${SITE}a.jpg`,
      `${SITE}${'a'.repeat(3000)}`,
      `${SITE}b`,
    ],
    1,
  );
  expect(fresh).toEqual([`${SITE}b`]);
  expect(refused.map(({ reason, count }) => [reason, count])).toEqual([
    ['scope', 2],
    ['file', 1],
    ['trap', 1],
  ]);
});

test('links that lie too deep are left out, and say so', () => {
  const frontier = frontierOf([SITE], 2);
  expect(frontier.select([`${SITE}a`], 2).fresh).toEqual([`${SITE}a`]);
  expect(frontier.select([`${SITE}a`], 3)).toEqual({
    fresh: [],
    refused: [{ reason: 'depth', count: 1, urls: [`${SITE}a`] }],
  });
});

test('a page is done once, whatever session id its address has got', () => {
  const frontier = frontierOf([SITE]);
  frontier.markDone(`${SITE}(S(1))/tea.aspx`);
  expect([`${SITE}tea.aspx`, `${SITE}(S(2))/tea.aspx`].map((url) => frontier.isDone(url))).toEqual([
    true,
    true,
  ]);
});
