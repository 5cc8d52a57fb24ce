import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scope, type ScopeOptions } from './scope.ts';

const TARGET = 'https://www.shop.co.uk/en/tea/index.html';

function refusals(options: Partial<ScopeOptions>, urls: readonly string[], target = TARGET): unknown[] {
  const none = { include: [], exclude: [], maxUrlLength: 200, maxSegments: 5, maxRepeats: 1 };
  const scope = new Scope({ kind: 'same-host', ...none, ...options });
  scope.widen(target);
  return urls.map((url) => scope.refusal(url));
}

const NEAR_AND_FAR = [
  'https://www.shop.co.uk/en/tea/green?page=2',
  'https://www.shop.co.uk/en/teapots',
  'http://www.shop.co.uk/',
  'https://www.shop.co.uk:8443/',
  'https://cdn.shop.co.uk/',
  'https://www.other.co.uk/',
];

test.each([
  ['path-prefix', 1],
  ['same-origin', 2],
  ['same-host', 3],
] as const)('%s takes in the first %d', (kind, count) => {
  expect(refusals({ kind }, NEAR_AND_FAR)).toEqual(NEAR_AND_FAR.map((_, i) => (i < count ? null : 'scope')));
});

test('same-domain includes all names below a registered domain, on every port', () => {
  expect(refusals({ kind: 'same-domain' }, NEAR_AND_FAR)).toEqual([null, null, null, null, null, 'scope']);
  const shared = ['https://b.github.io/', 'https://x.a.github.io/'];
  expect(refusals({ kind: 'same-domain' }, shared, 'https://a.github.io/')).toEqual(['scope', null]);
  const addresses = ['http://10.0.0.1:81/', 'http://10.0.0.2/'];
  expect(refusals({ kind: 'same-domain' }, addresses, 'http://10.0.0.1/')).toEqual(['scope', 'scope']);
});

test('any includes everything', () => {
  expect(refusals({ kind: 'any' }, NEAR_AND_FAR)).toEqual(NEAR_AND_FAR.map(() => null));
});

test('path-prefix is the folder of the target, at any depth; for a target without a path, the whole host', () => {
  const urls = ['https://a.example/x/y/z/', 'https://a.example/x', 'https://b.example/x/y'];
  expect(refusals({ kind: 'path-prefix' }, urls, 'https://a.example/x/')).toEqual([null, 'scope', 'scope']);
  expect(refusals({ kind: 'path-prefix' }, urls, 'https://a.example/')).toEqual([null, null, 'scope']);
});

describe('patterns', () => {
  const urls = ['/en/p/1', '/en/p/1?sort=asc', '/en/cart', '/de/p/1'].map(
    (path) => `https://www.shop.co.uk${path}`,
  );

  test('with a leading slash must match path and query completely', () => {
    expect(refusals({ include: ['/en/p/*'] }, urls)).toEqual([null, null, 'pattern', 'pattern']);
    expect(refusals({ include: ['/en'] }, urls)).toEqual(urls.map(() => 'pattern'));
  });

  test('without a leading slash must match the whole URL', () => {
    expect(refusals({ include: ['https://*/p/1'] }, urls)).toEqual([null, 'pattern', 'pattern', null]);
  });

  test('of exclude win over those of include', () => {
    const options = { include: ['/en/*', '/de/*'], exclude: ['*sort=*', '/*/cart'] };
    expect(refusals(options, urls)).toEqual([null, 'pattern', 'pattern', null]);
  });

  test('are always matched quickly', () => {
    const url = `https://www.shop.co.uk/${'a'.repeat(2000)}`;
    expect(refusals({ exclude: [`/${'*a'.repeat(900)}*b`], maxUrlLength: 5000 }, [url])).toEqual([null]);
  });
});

test('traps are long, deep, or repeat themselves', () => {
  const paths = ['a/b/c/d/e', 'a/b/a/b', 'a//b/', 'a/b/a/b/a', 'a/b/c/d/e/f', `a?${'x'.repeat(200)}`];
  expect(
    refusals(
      {},
      paths.map((path) => `https://www.shop.co.uk/${path}`),
    ),
  ).toEqual([null, null, null, 'trap', 'trap', 'trap']);
});

test('a site that extends its own path forever is abandoned', () => {
  const segments = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 7 });
  fc.assert(
    fc.property(segments, (path) => {
      expect(refusals({}, [`https://www.shop.co.uk/${path.join('/')}`])).toEqual(['trap']);
    }),
  );
});
