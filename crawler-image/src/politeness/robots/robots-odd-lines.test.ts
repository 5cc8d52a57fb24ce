import { describe, expect, test } from 'vitest';
import { parseRobotsTxt, type RobotsTxt } from './robots-txt.ts';

const SITE = 'https://shop.example';
const parse = (text: string): RobotsTxt => parseRobotsTxt(Buffer.from(text), 'ExampleBot');
const forAll = (rule: string): RobotsTxt => parse(`User-agent: *\n${rule}`);
const allows = (robots: RobotsTxt, path: string): boolean => robots.allows(SITE + path);

test.each([
  ['/sm.xml', [`${SITE}/sm.xml`]],
  ['sm.xml?a=1', [`${SITE}/sm.xml?a=1`]],
  ['//cdn.example/sm.xml', ['https://cdn.example/sm.xml']],
  ['shop.example/sm.xml', [`${SITE}/sm.xml`]],
  ['HTTP://other.example', ['http://other.example/']],
  ['', []],
  ['ftp://shop.example/sm.xml', []],
  ['https://', []],
])('the sitemap "%s" is at %j', (written, urls) => {
  const content = Buffer.from(`Sitemap: ${written}`);
  expect(parseRobotsTxt(content, 'ExampleBot', `${SITE}/robots.txt`).sitemaps).toEqual(urls);
});

test.each([
  ['10', 10],
  ['.5', 0.5],
  ['0,5', 0.5],
  ['1.', 1],
  ['1s', 1],
  ['2.5 Seconds', 2.5],
  ['3 sec # polite', 3],
  ['500ms', 0.5],
  ['1m', 60],
  ['2 minutes', 120],
  ['', null],
  ['.', null],
  ['s', null],
  ['-1', null],
  ['1/10', null],
  ['ten', null],
  ['1 2', null],
])('the Crawl-delay "%s" is %s seconds', (written, seconds) => {
  expect(forAll(`Crawl-delay: ${written}`).crawlDelaySeconds).toBe(seconds);
});

test.each([
  ['ExampleBot*', false],
  ['ExampleBot/*', false],
  ['other, ExampleBot', false],
  ['ExampleBot,other', false],
  ['other; examplebot/2.1', false],
  ['ExampleBot (all versions)', false],
  ['Mozilla/5.0 (compatible; ExampleBot/2.1; +http://a.example)', false],
  ['other, *', false],
  ['* # all', false],
  ['*ExampleBot', true],
  ['ExampleBotany', true],
  ['Example', true],
  ['', true],
])('rules for the agent "%s" leave ExampleBot alone: %s', (agent, isAllowed) => {
  expect(allows(parse(`User-agent: ${agent}\nDisallow: /a`), '/a')).toBe(isAllowed);
});

describe('a group with only a Crawl-delay', () => {
  const joined = (...lines: string[]): string | null => parse(lines.join('\n')).joinedAgent;
  const bad = ['User-agent: badbot', 'Disallow: /'];

  test('is one with the next, and says so', () => {
    const lines = ['User-agent: *', 'Crawl-delay: 5', '', ...bad];
    expect(allows(parse(lines.join('\n')), '/a')).toBe(false);
    expect(joined(...lines)).toBe('badbot');
    expect(joined('User-agent: ExampleBot', 'Crawl-delay: 5', ...bad)).toBe('badbot');
  });

  test('says nothing where it is clear what is meant', () => {
    expect(joined('User-agent: *', ...bad)).toBeNull();
    expect(joined('User-agent: *', 'Disallow:', 'Crawl-delay: 5', ...bad)).toBeNull();
    expect(joined('User-agent: a', 'Crawl-delay: 5', 'User-agent: *', 'Disallow: /a')).toBeNull();
    expect(
      joined('User-agent: *', 'Crawl-delay: 5', 'User-agent: a', 'User-agent: *', 'Allow: /'),
    ).toBeNull();
    expect(joined('User-agent: *', 'Crawl-delay: 5', 'User-agent: a')).toBeNull();
    expect(
      joined('User-agent: *', 'Crawl-delay: 5', ...bad, 'User-agent: ExampleBot', 'Allow: /'),
    ).toBeNull();
  });
});
