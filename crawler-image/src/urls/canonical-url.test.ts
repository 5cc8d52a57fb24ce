import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalUrl, hostOf, looksLikeFile } from './canonical-url.ts';

test.each([
  ['HTTP://Shop.Example:80/A?b=C#d', 'http://shop.example/A?b=C'],
  ['https://shop.example:443', 'https://shop.example/'],
  ['https://shop.example:8443/a/../b', 'https://shop.example:8443/b'],
  ['https://user:pass@shop.example/', 'https://shop.example/'],
  ['https://商店.example/茶', 'https://xn--czrs0t.example/%E8%8C%B6'],
  ['https://shop.example/#', 'https://shop.example/'],
  ['https://shop.example/a?', 'https://shop.example/a'],
  ['https://shop.example/a?#b', 'https://shop.example/a'],
  ['https://shop.example?', 'https://shop.example/'],
  ['https://shop.example/a??', 'https://shop.example/a??'],
  ['https://shop.example/a?b?', 'https://shop.example/a?b?'],
  ['https://shop.example/a?&', 'https://shop.example/a?&'],
])('%s is known as %s', (url, canonical) => {
  expect(canonicalUrl(url)).toBe(canonical);
});

test('a relative address is resolved against its page', () => {
  expect(canonicalUrl('../b', 'https://shop.example/a/x/')).toBe('https://shop.example/a/b');
  expect(canonicalUrl('?', 'https://shop.example/a?b=1')).toBe('https://shop.example/a');
  expect(canonicalUrl('../b')).toBeNull();
});

test.each(['mailto:a@b.c', 'javascript:alert(1)', 'file:///etc/passwd', 'http://', 'http://[::1'])(
  '%s is no web address',
  (url) => {
    expect(canonicalUrl(url)).toBeNull();
  },
);

test('canonicalizing twice changes nothing', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const canonical = canonicalUrl(url);
      fc.pre(canonical !== null);
      expect(canonicalUrl(canonical)).toBe(canonical);
      expect(canonical).not.toContain('#');
      expect(hostOf(canonical)).toBe(new URL(url).host);
    }),
  );
});

test('files that are certainly not pages are recognized by their extension', () => {
  const urls = ['/a.JPG', '/b.pdf?x=1', '/c.tar.gz', '/d.html', '/e.php?f=g.jpg', '/f', '/g.jpg/h'];
  expect(urls.filter((path) => looksLikeFile(`https://shop.example${path}`))).toEqual(urls.slice(0, 3));
});

test('a host with a letter such as é is known however often it is asked for', () => {
  // URL.canParse of Node 20 refuses it once it has been optimized.
  const found = new Set(
    Array.from({ length: 20_000 }, (_, n) => canonicalUrl(`//é.example/${n % 2}`, 'https://a.example/')),
  );
  expect([...found]).toEqual(['https://xn--9ca.example/0', 'https://xn--9ca.example/1']);
});
