import { stripVTControlCharacters } from 'node:util';
import type { Format, Style } from './style.ts';
import { displayWidth, fitEnd, wrap } from './text-width.ts';

/** A label and what there is to say; null or empty for nothing. It may have lines of its own. */
export type Fact = readonly [label: string, value: string | null];

/** Less room than this beside the labels is worth nothing: values then stand below them. */
const NARROWEST_VALUE = 24;
const INDENT = 2;

/**
 * Label and value on a line each, the values in one column; empty values are left out. On a terminal, a value that
 * does not fit its line continues on the next one.
 */
export function renderFacts(facts: readonly Fact[], style: Style): string {
  const given = facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));
  const beside = Math.max(0, ...given.map(({ label }) => displayWidth(label))) + 2;
  const isBelow = style.live && style.columns - beside < NARROWEST_VALUE;
  const linesOf = isBelow ? linesBelow : linesBeside;
  return given.map((fact) => linesOf(fact, style, beside).join('\n') + '\n').join('');
}

interface GivenFact {
  readonly label: string;
  readonly value: string;
}

function linesBeside({ label, value }: GivenFact, style: Style, beside: number): string[] {
  const lines = value.split('\n').flatMap((line) => fitted(line, style, beside));
  const head = style.paint('dim', label) + ' '.repeat(beside - displayWidth(label));
  return lines.map((line, at) => (at === 0 ? head : ' '.repeat(beside)) + line);
}

function linesBelow({ label, value }: GivenFact, style: Style): string[] {
  const lines = value.split('\n').flatMap((line) => fitted(line, style, INDENT));
  const head = style.paint('dim', fitEnd(label, style.columns));
  return [head, ...lines.map((line) => ' '.repeat(INDENT) + line)];
}

/** The lines that a line becomes on this output, where so many cells of each are taken. */
export function fitted(line: string, { live, columns }: Style, taken = 0): string[] {
  const room = columns - taken;
  // A colour fills no cell; what is coloured is a word.
  const plain = stripVTControlCharacters(line);
  return !live || displayWidth(plain) <= room ? [line] : wrap(plain, room);
}

/** Sentences as they are shown on this output, ending in a line break. */
export function paragraph(text: string, style: Style, format?: Format): string {
  return text
    .split('\n')
    .flatMap((line) => fitted(line, style))
    .map((line) => `${format === undefined ? line : style.paint(format, line)}\n`)
    .join('');
}
