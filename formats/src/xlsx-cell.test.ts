import { expect, test } from 'vitest';
import { cellXml } from './xlsx-cell.ts';

const textOf = (text: string): string => /preserve">(.*)<\/t>/su.exec(cellXml(text, 0, 1))?.[1] ?? '';

test.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [701, 'ZZ'],
  [702, 'AAA'],
  [16_383, 'XFD'],
])('column %d is %s', (column, name) => {
  expect(cellXml(1, column, 7)).toBe(`<c r="${name}7"><v>1</v></c>`);
});

test.each([
  ['a\u0000b', 'a_x0000_b'],
  ['a\r\nb\tc', 'a_x000D_\nb\tc'],
  ['_x0041_', '_x005F_x0041_'],
  ['_x41_', '_x41_'],
  ['\ud800x\uffff', '_xD800_x_xFFFF_'],
  ['😀', '😀'],
  ['<a href="&">', '&lt;a href="&amp;"&gt;'],
])('%j is written as %s', (text, written) => {
  expect(textOf(text)).toBe(written);
});

test('a text that is too long for a cell is cut between two characters and says so', () => {
  expect(textOf('x'.repeat(32_767))).toHaveLength(32_767);
  const cut = textOf('x'.repeat(32_768));
  expect(cut).toHaveLength(32_767);
  expect(cut.endsWith('x… [cut]')).toBe(true);
  expect(textOf(`${'x'.repeat(32_758)}${'😀'.repeat(10)}`)).toMatch(/xx(?:😀)*… \[cut\]$/u);
});
