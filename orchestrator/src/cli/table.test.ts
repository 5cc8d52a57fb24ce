import { expect, test } from 'vitest';
import { styleOf } from './style.ts';
import { layoutFor, renderFacts, renderTable, type Column } from './table.ts';
import { testIo } from './testing/test-io.ts';
import { displayWidth } from './text.ts';

const COLUMNS: Column<{ title: string; price: string }>[] = [
  { title: 'TITLE', maxWidth: 8, value: (row) => row.title },
  { title: 'PRICE', align: 'right', value: (row) => row.price },
];
const ROWS = [
  { title: '明前龙井绿茶', price: '68' },
  { title: 'a\tb\u001b[2J', price: '1299' },
];

const plain = styleOf(testIo().stdout, {});
const rich = styleOf(testIo({ terminal: true }).stdout, {});

test('for programs: tab-separated, uncut, no control characters inside a cell', () => {
  expect(renderTable(COLUMNS, ROWS, 'tsv', plain)).toBe('TITLE\tPRICE\n明前龙井绿茶\t68\na b\t1299\n');
});

test('for plain terminals: aligned by the width of the characters', () => {
  expect(renderTable(COLUMNS, ROWS, 'aligned', plain)).toBe(
    'TITLE    PRICE\n明前龙…     68\na b       1299\n',
  );
});

test('for rich terminals: a box whose lines are equally wide', () => {
  const text = renderTable(COLUMNS, ROWS, 'boxed', plain);
  expect(new Set(text.trimEnd().split('\n').map(displayWidth)).size).toBe(1);
  expect(text).toContain('┌');
});

test('boxes only where colours are', () => {
  const noColour = styleOf(testIo({ terminal: true }).stdout, { NO_COLOR: '1' });
  expect([rich, noColour, plain].map(layoutFor)).toEqual(['boxed', 'aligned', 'tsv']);
});

test('facts leave out what is not known and stand in one column', () => {
  expect(
    renderFacts(
      [
        ['id', 'x'],
        ['why', null],
        ['status', 'running'],
      ],
      plain,
    ),
  ).toBe('id      x\nstatus  running\n');
});

test('on a narrow terminal the widest columns give way, except those worth nothing in part', () => {
  const columns: Column<Record<string, string>>[] = [
    { title: 'ID', rigid: true, value: () => '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe' },
    { title: 'TITLE', value: () => '一二三四五六七八九十一二三四五六七八九十' },
    { title: 'PRICE', value: () => '68' },
  ];
  for (const columnsWide of [64, 80, 100]) {
    const narrow = styleOf(testIo({ terminal: true, columns: columnsWide }).stdout, { NO_COLOR: '1' });
    for (const layout of ['boxed', 'aligned'] as const) {
      const text = renderTable(columns, [{}], layout, narrow);
      expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(columnsWide);
      expect(text).toContain('01a20a8f-17e5-7170-a0ac-41ca01dbfbbe');
    }
  }
});
