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
  ['Host', 'is set by the connection'],
  ['content-length', 'is set by the connection'],
  ['Transfer-Encoding', 'is set by the connection'],
  ['accept-encoding', 'is set to what the crawler can decode'],
  ['User-Agent', 'is set by user_agent'],
  ['Proxy-Authorization', 'is for a proxy, not for a site'],
  ['two words', 'is not the name of a header'],
  ['a\r\nb', 'is not the name of a header'],
  ['', 'is not the name of a header'],
])('the header "%s" is refused: it %s', (name, message) => {
  expect(issuesWith({ [name]: 'x' })).toEqual([`headers.${name} ${message}`]);
});

test('cookies have names and values that can be sent', () => {
  const issues = (send: Record<string, string>): string[] =>
    crawlConfigIssues({ task_name: 'x', base_url: 'http://a.test/', cookies: { send } }).map(
      ({ field, message }) => `${field} ${message}`,
    );
  expect(issues({ session: 'a%20b=', empty: '' })).toEqual([]);
  expect(issues({ 'a b': 'x' })).toEqual(['cookies.send.a b is not the name of a cookie']);
  expect(issues({ a: 'x; y' })).toEqual(['cookies.send.a must be the value of a cookie']);
});

test('a header that is there twice, or that would begin another, is refused', () => {
  expect(issuesWith({ 'X-A': '1', 'x-a': '2' })).toEqual(['headers.x-a is there twice']);
  expect(issuesWith({ 'x-a': '1\r\nx-b: 2' })).toEqual([
    'headers.x-a must be printable ASCII: it becomes an HTTP header',
  ]);
});
