import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { paramStripper } from './strip-params.ts';

const strip = paramStripper(['utm_*', 'gclid']);

test.each([
  ['http://a/?utm_source=x', 'http://a/'],
  ['http://a/?b=2&gclid=1&a=%31&utm_=', 'http://a/?b=2&a=%31'],
  ['http://a/?gclid2=1&GCLID=1&x=utm_y', 'http://a/?gclid2=1&GCLID=1&x=utm_y'],
  ['http://a/?', 'http://a/?'],
  ['http://a/utm_x', 'http://a/utm_x'],
])('%s becomes %s', (url, stripped) => {
  expect(strip(url)).toBe(stripped);
});

test('stripping twice changes nothing', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
      expect(strip(strip(url))).toBe(strip(url));
    }),
  );
});
