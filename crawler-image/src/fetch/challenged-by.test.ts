import { expect, test } from 'vitest';
import { challengedBy } from './challenged-by.ts';

test.each([
  [200, { 'cf-mitigated': 'challenge' }, 'Cloudflare'],
  [202, { 'x-amzn-waf-action': 'challenge' }, 'AWS WAF'],
  [405, { 'x-amzn-waf-action': 'captcha' }, 'AWS WAF'],
  [429, { 'x-vercel-mitigated': 'challenge' }, 'Vercel'],
  [403, { 'x-datadome': 'protected' }, 'DataDome'],
  [403, { server: 'AkamaiGHost' }, 'Akamai'],
  [429, { 'x-kpsdk-ct': '0c' }, 'Kasada'],
])('an answer %i with %j is a challenge of %3$s', (status, headers, by) => {
  expect(challengedBy(headers, status)).toBe(by);
});

test.each([
  [200, { server: 'cloudflare', 'cf-ray': '1' }],
  [200, { 'x-datadome': 'protected', 'x-dd-b': '0' }],
  [200, { server: 'AkamaiGHost' }],
  [404, { server: 'AkamaiGHost' }],
  [403, { server: 'cloudflare' }],
])('an answer %i with %j is of the site itself', (status, headers) => {
  expect(challengedBy(headers, status)).toBeNull();
});
