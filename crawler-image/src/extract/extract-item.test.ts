import { describe, expect, test } from 'vitest';
import { extract, jsonLd } from './testing/extract.ts';

describe('images', () => {
  const html = `<base href="https://cdn.example/a/"><meta property="og:image" content="/main.jpg">
    ${jsonLd({ '@type': 'Product', image: [{ url: 'https://img.example/ld.jpg' }, '/main.jpg'] })}
    <img src="spacer.gif" data-src="lazy.jpg"><img src="one.jpg"><img src="one.jpg#again">
    <picture><source srcset="s.webp 480w, l.webp 1024w"><img srcset="x1.jpg, x2.jpg 2x" src="x0.jpg"></picture>
    <video><source src="film.mp4"></video><img src="data:image/gif;base64,R0lGOD"><img src="javascript:1">`;

  test('are absolute, each once, including lazy-loaded ones and the largest of a srcset', () => {
    expect(extract(html, [], true)?.fields['images']).toEqual([
      'https://cdn.example/main.jpg',
      'https://img.example/ld.jpg',
      'https://cdn.example/a/lazy.jpg',
      'https://cdn.example/a/one.jpg',
      'https://cdn.example/a/l.webp',
      'https://cdn.example/a/x2.jpg',
    ]);
  });

  test('are left out unless requested', () => {
    expect(extract(html + '<h1>Tea</h1>', ['title'])?.fields).toEqual({ title: 'Tea' });
  });
});

test('a page without any requested field yields no item', () => {
  expect(extract('<p>Hello</p>')).toBeNull();
  expect(extract('')).toBeNull();
});

test('requested fields that are not found are null', () => {
  expect(extract('<h1>Tea</h1>', ['title', 'rating'])?.fields).toEqual({
    title: 'Tea',
    rating: null,
    rating_count: null,
  });
});
