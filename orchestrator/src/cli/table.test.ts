import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { styleOf } from './style.ts';
import { renderFacts } from './facts.ts';
import { layoutFor, renderTable, type Column } from './table.ts';
import { testIo } from './testing/test-io.ts';
import { displayWidth } from './text-width.ts';

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

test('no line is wider than the terminal, whatever the cells hold, and spare columns go first', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '茶', '🍵', 'é', ' ', '\u1100'), maxLength: 60 });
  const columns: Column<Record<string, string>>[] = [
    { title: 'ID', rigid: true, value: (row) => row['id'] ?? '' },
    { title: 'TASK', maxWidth: 26, value: (row) => row['task'] ?? '' },
    { title: 'STATUS', rigid: true, value: (row) => row['status'] ?? '' },
    { title: 'ITEMS', rigid: true, spare: 1, align: 'right', value: () => '1234567' },
    { title: 'WHY', spare: 2, minWidth: 20, value: (row) => row['why'] ?? '' },
  ];
  const rows = fc.array(fc.record({ id: text, task: text, status: text, why: text }), { maxLength: 4 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 8, max: 200 }), fc.boolean(), (given, columnsWide, isBoxed) => {
      const style = styleOf(testIo({ terminal: true, columns: columnsWide }).stdout, { NO_COLOR: '1' });
      const shown = renderTable(columns, given, isBoxed ? 'boxed' : 'aligned', style);
      for (const line of shown.trimEnd().split('\n')) {
        expect(displayWidth(line)).toBeLessThanOrEqual(columnsWide);
      }
      expect(shown.includes('WHY') && !shown.includes('ITEMS')).toBe(false);
    }),
  );
});

test('on a terminal, facts continue on the next line, and stand below their labels where that is narrow', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '茶', '🍵', 'é', ' ', '-'), maxLength: 200 });
  const facts = fc.array(fc.tuple(text, text), { maxLength: 5 });
  fc.assert(
    fc.property(facts, fc.integer({ min: 8, max: 200 }), (given, columnsWide) => {
      const style = styleOf(testIo({ terminal: true, columns: columnsWide }).stdout, { NO_COLOR: '1' });
      const widths = renderFacts(given, style).split('\n').map(displayWidth);
      expect(Math.max(...widths)).toBeLessThanOrEqual(columnsWide);
    }),
  );
  const narrow = styleOf(testIo({ terminal: true, columns: 32 }).stdout, { NO_COLOR: '1' });
  expect(renderFacts([['why', 'The crawler sent no heartbeat for too long.']], narrow)).toBe(
    'why  The crawler sent no\n     heartbeat for too long.\n',
  );
  expect(renderFacts([['stop requested by', 'somebody']], narrow)).toBe('stop requested by\n  somebody\n');
});
