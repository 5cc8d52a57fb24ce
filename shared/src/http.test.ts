import { expect, test } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';

const issuesWith = (headers: Record<string, string>): string[] =>
  crawlConfigIssues({ task_name: 'x', base_url: 'http://a.test/', headers }).map(
    ({ field, message }) => `${field} ${message}`,
  );

const NAME_RULE = "must have 1 to 100 letters, digits and !#$%&'*+-.^_`|~";

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
])('the header "%s" is refused: it %s', (name, message) => {
  expect(issuesWith({ [name]: 'x' })).toEqual([`headers.${name} ${message}`]);
});

test.each(['two words', 'a\r\nb', '', 'x'.repeat(101), 'naïve'])('a header cannot be named %j', (name) => {
  const shown = name.replace('\r\n', '\\u000d\\u000a');
  expect(issuesWith({ [name]: 'x' })).toEqual([
    `headers the name "${shown.slice(0, 80)}${shown.length > 80 ? '…' : ''}" ${NAME_RULE}`,
  ]);
});

test('cookies have names and values that can be sent', () => {
  const issues = (send: Record<string, string>): string[] =>
    crawlConfigIssues({ task_name: 'x', base_url: 'http://a.test/', cookies: { send } }).map(
      ({ field, message }) => `${field} ${message}`,
    );
  expect(issues({ session: 'a%20b=', empty: '' })).toEqual([]);
  expect(issues({ 'a b': 'x' })).toEqual([`cookies.send the name "a b" ${NAME_RULE}`]);
  expect(issues({ a: 'x; y' })).toEqual(['cookies.send.a must be a valid cookie value']);
});

test('a header that is there twice, or that would begin another, is refused', () => {
  expect(issuesWith({ 'X-A': '1', 'x-a': '2' })).toEqual(['headers.x-a is a duplicate']);
  expect(issuesWith({ 'x-a': '1\r\nx-b: 2' })).toEqual([
    'headers.x-a must be printable ASCII: it becomes an HTTP header',
  ]);
});
