import { expect, test } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';

const issuesWith = (headers: Record<string, string>): string[] =>
  crawlConfigIssues({ task_name: 'x', base_url: 'http://a.test/', headers }).map(
    ({ field, message }) => `${field} ${message}`,
  );

test('headers that a site is to get are fine', () => {
  expect(
    issuesWith({ 'Accept-Language': 'de', Authorization: 'Bearer x', 'x-key': '', Cookie: 'a=b' }),
  ).toEqual([]);
});

test.each([
  ['Host', 'is set by the HTTP connection'],
  ['content-length', 'is set by the HTTP connection'],
  ['Transfer-Encoding', 'is set by the HTTP connection'],
  ['accept-encoding', 'is set by the crawler to the encodings it can decode'],
  ['User-Agent', 'is set by user_agent'],
  ['Proxy-Authorization', 'is meant for proxies, not for sites'],
  ['two words', 'is not a valid header name'],
  ['a\r\nb', 'is not a valid header name'],
  ['', 'is not a valid header name'],
])('the header "%s" is refused: it %s', (name, message) => {
  expect(issuesWith({ [name]: 'x' })).toEqual([`headers.${name} ${message}`]);
});

test('cookies have names and values that can be sent', () => {
  const issues = (send: Record<string, string>): string[] =>
    crawlConfigIssues({ task_name: 'x', base_url: 'http://a.test/', cookies: { send } }).map(
      ({ field, message }) => `${field} ${message}`,
    );
  expect(issues({ session: 'a%20b=', empty: '' })).toEqual([]);
  expect(issues({ 'a b': 'x' })).toEqual(['cookies.send.a b is not a valid cookie name']);
  expect(issues({ a: 'x; y' })).toEqual(['cookies.send.a must be a valid cookie value']);
});

test('a header that is there twice, or that would begin another, is refused', () => {
  expect(issuesWith({ 'X-A': '1', 'x-a': '2' })).toEqual(['headers.x-a is a duplicate']);
  expect(issuesWith({ 'x-a': '1\r\nx-b: 2' })).toEqual([
    'headers.x-a must be printable ASCII: it becomes an HTTP header',
  ]);
});
