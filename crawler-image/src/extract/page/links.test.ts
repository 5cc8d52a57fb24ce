import { expect, test } from 'vitest';
import { largestOf } from '../structured/images.ts';
import { linkUrls } from './links.ts';
import { parsePage } from './page.ts';

test('links are absolute, each once, and only web addresses', () => {
  const html = `<a href="/a#x">1</a><a href="/a">2</a><a href="b?q=1&amp;r=2">3</a><a href="#top">4</a>
    <a href="mailto:x@y.z">5</a><a href="javascript:void 0">6</a><a>7</a><area href="//other.example/c">
    <a href="http://[bad">8</a><a href=" /d ">9</a>`;
  expect(linkUrls(parsePage(html, 'https://shop.example/dir/page'))).toEqual([
    'https://shop.example/a',
    'https://shop.example/dir/b?q=1&r=2',
    'https://other.example/c',
    'https://shop.example/d',
  ]);
});

test('queries are in the charset of the page, paths in UTF-8', () => {
  const html = '<a href="/茶?q=手机#茶">1</a><a href="?q=&#25163;">2</a><a href="?q=a">3</a>';
  const page = parsePage(html, 'https://shop.example/', 'gbk');
  expect(linkUrls(page)).toEqual([
    'https://shop.example/%E8%8C%B6?q=%CA%D6%BB%FA',
    'https://shop.example/?q=%CA%D6',
    'https://shop.example/?q=a',
  ]);
});

test('links start from the base address of the page', () => {
  const html = '<base href="/elsewhere/"><a href="x">1</a>';
  expect(linkUrls(parsePage(html, 'https://shop.example/dir/'))).toEqual([
    'https://shop.example/elsewhere/x',
  ]);
});

test.each([
  ['a.jpg 480w, b.jpg 800w, c.jpg 640w', 'b.jpg'],
  ['a.jpg, b.jpg 2x', 'b.jpg'],
  [
    'https://x.example/i,w_100/a.jpg 100w, https://x.example/i,w_200/a.jpg 200w',
    'https://x.example/i,w_200/a.jpg',
  ],
  ['a.jpg 1x,b.jpg 2x,c.jpg', 'b.jpg'],
  ['only.jpg', 'only.jpg'],
  ['', null],
])('the largest of the srcset "%s" is %s', (srcset, largest) => {
  expect(largestOf(srcset)).toBe(largest);
});
