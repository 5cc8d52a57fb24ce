import { expect, test } from 'vitest';
import { Scope } from '../rules/scope.ts';
import { paramStripper } from '../rules/strip-params.ts';
import { SCOPE } from '../testing/fake-crawl.ts';
import { Frontier } from './frontier.ts';
import { HostSchedule } from './host-schedule.ts';

const PACE = { delayMs: 0, jitter: 0, throttle: { enabled: true, target: 1, maxDelayMs: 1000 } };

const newFrontier = (): Frontier =>
  new Frontier(new HostSchedule(PACE, () => 0), new Scope(SCOPE), paramStripper(['utm_*']));

function queued(frontier: Frontier): string[] {
  const urls: string[] = [];
  for (let next = frontier.schedule.take(0); next; next = frontier.schedule.take(0)) urls.push(next.url);
  return urls;
}

test('each page is queued once, in whatever form it is named', () => {
  const frontier = newFrontier();
  frontier.addTarget('http://shop.example');
  frontier.addTarget('http://SHOP.example:80/#top');
  frontier.addLinks(
    ['http://shop.example/', 'http://shop.example/a', 'http://shop.example/a?utm_source=mail'],
    () => {},
  );
  expect(queued(frontier)).toEqual(['http://shop.example/', 'http://shop.example/a']);
  expect(frontier.known).toBe(2);
});

test('links to other hosts, to files and without end are left out, each with its reason', () => {
  const frontier = newFrontier();
  frontier.addTarget('http://shop.example/');
  const refused: string[] = [];
  frontier.addLinks(
    [
      'http://other.example/',
      'http://shop.example:8080/',
      'http://shop.example/a.jpg',
      `http://shop.example/${'a'.repeat(3000)}`,
      'http://shop.example/b',
    ],
    (reason) => refused.push(reason),
  );
  expect(queued(frontier)).toEqual(['http://shop.example/', 'http://shop.example/b']);
  expect(refused).toEqual(['scope', 'scope', 'file', 'trap']);
});

test('a target is fetched even if it is named like a file', () => {
  const frontier = newFrontier();
  frontier.addTarget('http://shop.example/list.xml');
  expect(queued(frontier)).toHaveLength(1);
});

test('a page can be claimed once', () => {
  const frontier = newFrontier();
  expect([frontier.claim('http://a.example/'), frontier.claim('http://a.example/')]).toEqual([true, false]);
});
