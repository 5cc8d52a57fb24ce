import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayFollowLinks } from './page-directives.ts';

const follows = (header: string, metas: Record<string, string> = {}): boolean =>
  mayFollowLinks(header, new Map(Object.entries(metas)), 'ExampleBot');

test.each(['nofollow', 'NONE', 'noindex, NoFollow', 'otherbot: noindex, examplebot: nofollow'])(
  'with "X-Robots-Tag: %s" links are not followed',
  (header) => {
    expect(follows(header)).toBe(false);
  },
);

test.each([
  '',
  'noindex',
  'otherbot: nofollow',
  'otherbot: noindex, nofollow',
  'unavailable_after: 25 Jun 2027 15:00:00 GMT, noarchive',
])('with "X-Robots-Tag: %s" they are', (header) => {
  expect(follows(header)).toBe(true);
});

test('meta tags for all and for this crawler count, those for others do not', () => {
  expect(follows('', { robots: 'noindex,nofollow' })).toBe(false);
  expect(follows('', { examplebot: 'none' })).toBe(false);
  expect(follows('', { robots: 'index', googlebot: 'nofollow' })).toBe(true);
});

test('no header is a fault', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(follows(header)).toBeTypeOf('boolean');
    }),
  );
});
