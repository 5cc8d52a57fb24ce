import { expect, test } from 'vitest';
import { cpuMs } from '../../base/cpu-ms.ts';
import { selectElements } from './bounded-selector.ts';
import { buildDom } from '../page/dom.ts';

/** Five timeouts of a second, each of which a busy machine may draw out; fifty would take far longer. */
const CPU_MS_MAX = 30_000;

const found = (html: string, css: string): string[] =>
  selectElements(buildDom(html), css).map(({ attribs }) => attribs['id'] ?? '');

test.each([
  ['p', ['a', 'b', 'c']],
  ['.x', ['b']],
  ['div p', ['b', 'c']],
  ['div > p', ['b']],
  ['div section p', ['c']],
  ['p, section', ['a', 'b', 's', 'c']],
  ['p:not(.x)', ['a', 'c']],
  ['p ~ div', ['d']],
  ['div:has(> p) section', ['s']],
])('"%s" finds its elements', (css, ids) => {
  const html = '<p id=a></p><div id=d><p id=b class=x></p><section id=s><p id=c></p></section></div>';
  expect(found(html, css)).toEqual(ids);
});

test('a selector that times out finds nothing, and is not tried again after five timeouts', () => {
  const dom = buildDom('<b></b>'.repeat(5000));
  const startedMs = cpuMs();
  for (let i = 0; i < 50; i++) expect(selectElements(dom, 'u ~ b ~ b')).toEqual([]);
  expect(cpuMs() - startedMs).toBeLessThan(CPU_MS_MAX);
});

test.each([
  ['.price', `${'<b></b>'.repeat(100_000)}<i class=price>`],
  ['b:has(u)', '<b><b><b></b></b></b>'.repeat(3000)],
])('"%s" is not slow on a page made for it', (css, html) => {
  const dom = buildDom(html);
  const startedMs = cpuMs();
  for (let i = 0; i < 50; i++) selectElements(dom, css);
  expect(cpuMs() - startedMs).toBeLessThan(CPU_MS_MAX);
});

test('a descendant selector on a deep page needs no limit', () => {
  const dom = buildDom(`${'<b>'.repeat(500)}${'<i></i>'.repeat(500)}`);
  const startedMs = cpuMs();
  expect(selectElements(dom, 'u b b b b b b b b i')).toEqual([]);
  expect(cpuMs() - startedMs).toBeLessThan(1000);
});

test('at most a thousand elements are found', () => {
  expect(found('<p></p>'.repeat(1500), 'p')).toHaveLength(1000);
});
