import { expect, test } from 'vitest';
import { buildDom, textOf, type Element } from './dom.ts';
import { cpuMs } from '../../base/cpu-ms.ts';

function depthOf(element: Element | undefined): number {
  let depth = 0;
  for (let node = element?.parent ?? null; node !== null; node = node.parent) depth += 1;
  return depth;
}

test('elements nest at most 512 deep, and deeper ones become siblings with their texts', () => {
  const { elements } = buildDom(`${'<div>'.repeat(600)}<p>tea</p>${'</div>'.repeat(600)}<h1>after</h1>`);
  expect(elements.filter(({ name }) => name === 'div')).toHaveLength(600);
  expect(Math.max(...elements.map(depthOf))).toBe(512);
  const [outermost] = elements;
  expect(outermost === undefined ? '' : textOf(outermost)).toBe('tea');
  // A closed element is closed, however deep it was.
  const heading = elements.find(({ name }) => name === 'h1');
  expect(depthOf(heading)).toBe(1);
});

test('a page within that depth is unchanged', () => {
  const { elements } = buildDom(`${'<div>'.repeat(510)}<p>tea<b>pot</b></p>`);
  const bold = elements.find(({ name }) => name === 'b');
  expect(depthOf(bold)).toBe(512);
  expect(bold?.parent).toBe(elements.find(({ name }) => name === 'p'));
});

test('an end tag without an open element changes nothing, except for paragraphs and breaks', () => {
  const { elements } = buildDom('<ul></b><li>a</i></LI></ol><li>b</p>c</br>d</ul>');
  expect(elements.map(({ name }) => name)).toEqual(['ul', 'li', 'li', 'p', 'br']);
  expect(elements.slice(1, 3).map((element) => textOf(element))).toEqual(['a', 'b c d']);
});

test('an end tag without an open element is ignored even after such an element was closed', () => {
  const { elements } = buildDom('<ul><b>x</b><li>a</b></li><li>b</li></ul>');
  expect(elements.map(({ name }) => name)).toEqual(['ul', 'b', 'li', 'li']);
  const html = `${'<b>'.repeat(4000)}${'</b>'.repeat(4000)}${'<i>'.repeat(4900)}${'</b>'.repeat(1_000_000)}`;
  const beforeMs = cpuMs();
  buildDom(html);
  expect(cpuMs() - beforeMs).toBeLessThan(2000);
});

test('after a misplaced end of an SVG drawing the parser returns to HTML', () => {
  const { elements } = buildDom('<div><svg><path></div></svg><p/><h1>Tea</h1>');
  expect(elements.map(({ name }) => name)).toEqual(['div', 'svg', 'path', 'p', 'h1']);
  const paragraph = elements.find(({ name }) => name === 'p');
  expect(depthOf(elements.find(({ name }) => name === 'h1'))).toBe(depthOf(paragraph));
});

test('a page with too many unclosed elements is read up to the limit', () => {
  const { elements } = buildDom(`<h1>Tea</h1>${'<font>'.repeat(6000)}<p>late</p>`);
  expect(elements.filter(({ name }) => name === 'font').length).toBeGreaterThan(4900);
  expect(elements[0]?.name).toBe('h1');
});
