import { expect, it } from 'vitest';
import { isImagePrefix, isImageReference } from './image-reference.ts';

const HEX = '0123456789abcdef'.repeat(4);

it.each([
  'a',
  'shop:1',
  'crawlerd/crawler:0.1.0',
  'my/very/deep/name_with__odd---parts.x:Tag_1.2-3',
  'registry.example:5000/team/shop:latest',
  'localhost/shop',
  'localhost:5000/shop',
  'ghcr.io/Team.Example/x'.toLowerCase(),
  `shop@sha256:${HEX}`,
  `registry.example/shop:1@sha256:${HEX}`,
  `sha256:${HEX}`,
  `a:${'t'.repeat(128)}`,
  'a'.repeat(255),
])('%s may exist', (reference) => {
  expect(isImageReference(reference)).toBe(true);
});

it.each([
  '',
  ' ',
  'a ',
  'a\n',
  '\na',
  'a\nb',
  'a\u0000',
  'a//b',
  '/a',
  'a/',
  'a/:1',
  'x:',
  ':x',
  'a:tag:tag',
  'a:-tag',
  'a:.tag',
  `a:${'t'.repeat(129)}`,
  'Shop',
  'shop/Crawler',
  'a..b',
  'a/../b',
  '../a',
  './a',
  'a/.b',
  'a-',
  '-a',
  'a___b',
  '_a',
  'a.',
  'a@',
  '@sha256:00',
  'a@sha256',
  'a@sha256:',
  'a@sha256:zz',
  `a@sha256:${HEX.toUpperCase()}`,
  `a@sha256:${HEX.slice(1)}`,
  `a@sha256:${HEX}0`,
  `a@md5:${HEX.slice(0, 32)}`,
  `a@sha256:${HEX}:1`,
  'http://a/b',
  'a?b',
  'a%2fb',
  'ä',
  'host:port/a',
  'a'.repeat(256),
])('%j cannot exist', (reference) => {
  expect(isImageReference(reference)).toBe(false);
});

it.each([
  '',
  'm',
  'my/',
  'my/shop:',
  'my/shop:1.',
  'my/shop-',
  'registry.example:5000/',
  'a@',
  'a@sha256:ab',
])('%j* may match an image', (prefix) => {
  expect(isImagePrefix(prefix)).toBe(true);
});

it.each(['My/', 'a//', '/', ':', 'a:b:', 'a b', '*', 'a@sha256:zz', 'a/..', 'a@md5:'])(
  '%j* matches no image',
  (prefix) => {
    expect(isImagePrefix(prefix)).toBe(false);
  },
);

it('takes no time for a text that is long and almost a reference', () => {
  const before = process.cpuUsage();
  for (const part of ['a', 'a-', 'a.', 'a/', 'a.a/', 'A-', '-']) {
    isImageReference(`${part.repeat(1_000_000)}!`);
    isImageReference(`${part.repeat(254 / part.length)}!`);
  }
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
});
