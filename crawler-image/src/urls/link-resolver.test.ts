import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalUrl } from './canonical-url.ts';
import { linkResolver } from './link-resolver.ts';

const BASES = [
  'https://shop.example/',
  'https://shop.example/tea/green?page=2/3',
  'http://shop.example:8080/a/b/',
  'https://shop.example?x/y',
  'HTTP://Shop.Example:80/A/../b',
  'https://user:pass@shop.example/a/b',
  'data:text/html,x',
];

test.each([
  ['/a/b.html', 'https://shop.example/a/b.html'],
  ['b.html?x=1', 'https://shop.example/tea/b.html?x=1'],
  ['/a#b', 'https://shop.example/a'],
  ['?page=3', 'https://shop.example/tea/green?page=3'],
  ['/a/../b', 'https://shop.example/b'],
  ['/a/%2E%2e/b', 'https://shop.example/b'],
  ['a/.', 'https://shop.example/tea/a/'],
  ['//cdn.example/x', 'https://cdn.example/x'],
  ['https://shop.example/c', 'https://shop.example/c'],
  ['https://shop.example.evil/c', 'https://shop.example.evil/c'],
  ['https://shop.example@evil.example/c', 'https://evil.example/c'],
  ['mailto:a', null],
])('%s leads to %s', (href, url) => {
  expect(linkResolver('https://shop.example/tea/green?page=2/3')(href)).toBe(url);
});

const PIECES = [
  ...'/.:?#%@&=+-_~!$()*,;\\\'"<>[]{}|^` \t\nAzé茶\u0000'.split(''),
  '..',
  '%2e',
  '%2E',
  '//',
  'a',
  'b1',
  'http:',
  'https://',
  'shop.example',
  ':8080',
  'javascript:',
];

test('leads wherever a parser of URLs leads', () => {
  const hrefs = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...BASES), fc.oneof(hrefs, fc.webUrl(), fc.webPath()), (base, href) => {
      expect(linkResolver(base)(href)).toBe(canonicalUrl(href, base));
    }),
    { numRuns: 3000 },
  );
});

test('no address takes long', () => {
  const resolve = linkResolver('https://shop.example/');
  const before = process.cpuUsage();
  for (const piece of ['/', '/a', 'a', '%2e', '?', '/?', 'a:', './']) resolve(`${piece.repeat(300_000)}\\`);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
});
