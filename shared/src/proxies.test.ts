import { expect, test } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { unknownKeyWarnings } from './unknown-keys.ts';

const config = (urls: string[], more: object = {}): Record<string, unknown> => ({
  task_name: 'x',
  base_url: 'http://a.test/',
  proxies: { urls },
  ...more,
});

test('proxies of three kinds are fine, with credentials or without', () => {
  const urls = ['http://p.test:3128', 'https://me:p%40ss@p.test/', 'socks5://me:pass@10.0.0.1:1080'];
  expect(crawlConfigIssues(config(urls, { render: 'never' }))).toEqual([]);
});

test.each([
  ['ftp://p.test', 'must be an http://, https:// or socks5:// URL'],
  ['http://me:s3cret@[p', 'is not a valid proxy URL'],
  ['http://p.test/path?s3cret', 'must be scheme://user:password@host:port'],
  ['socks5://p.test:0', 'must be scheme://user:password@host:port'],
  ['http://me:s3cret%@p.test', 'has a user or password with a % that is not escaped as %25'],
  [`socks5://me:${'s3cret'.repeat(50)}@p.test`, 'has a user or password that is too long'],
])('the proxy %s is refused without being repeated', (url, message) => {
  expect(crawlConfigIssues(config(['http://ok.test', url]))).toEqual([{ field: 'proxies.urls[1]', message }]);
});

test.each(['auto', 'always', {}])('proxies and render %j cannot be combined yet', (render) => {
  expect(crawlConfigIssues(config(['http://p.test'], { render }))).toEqual([
    { field: 'proxies', message: 'proxies and render cannot be combined yet' },
  ]);
});

test('an unknown key of proxies is reported', () => {
  const proxies = { urls: ['http://p.test'], max_error: 1 };
  expect(unknownKeyWarnings(config([], { proxies }))).toEqual([
    'unknown key "proxies.max_error": the bundled crawler ignores it; did you mean "max_errors"?',
  ]);
});
