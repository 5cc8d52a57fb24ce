import { expect, test } from 'vitest';
import { localeOf } from './locale.ts';

test.each([
  ['en', 'https://shop.example.ca/p', 'en-ca'],
  ['en-us', 'https://shop.example.ca/p', 'en-us'],
  ['en', 'https://shop.example/ca', 'en'],
  ['es', 'https://tienda.example.cl', 'es-cl'],
  [null, 'https://shop.example.com.tw:8443/p', 'zh-tw'],
  [null, 'https://shop.example.jp/p', 'ja'],
  [null, 'https://shop.example.com.au/p', 'und-au'],
  [null, 'https://shop.example/p', null],
  ['', 'https://shop.example/p', null],
  ['zh-hant', 'https://shop.example.tw/', 'zh-hant'],
  ['zh', 'https://shop.example.tw/', 'zh-tw'],
])('a page in %s at %s is in %s', (language, url, locale) => {
  expect(localeOf(language, url)).toBe(locale);
});
