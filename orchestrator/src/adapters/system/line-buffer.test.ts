import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_LIMIT_BYTES, LineSplitter } from './line-buffer.ts';

function split(bytes: Buffer, cuts: readonly number[]): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  let start = 0;
  for (const cut of [...cuts].map((part) => part % (bytes.length + 1)).toSorted((a, b) => a - b)) {
    lines.push(...splitter.push(bytes.subarray(start, cut)));
    start = cut;
  }
  return [...lines, ...splitter.push(bytes.subarray(start)), ...splitter.end()];
}

describe('bytes cut into lines', () => {
  it('give the lines of the text, wherever the bytes are cut', () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).filter((line) => line !== '' && !/[\r\n]/.test(line)),
    );
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (lines, cuts) => {
        expect(split(Buffer.from(lines.map((line) => `${line}\n`).join('')), cuts)).toEqual(lines);
      }),
    );
  });

  it('keep empty lines, drop carriage returns, and include a last line without a break', () => {
    expect(split(Buffer.from('a\r\n\nb'), [])).toEqual(['a', '', 'b']);
  });

  it('cut a line that is too long, and continue after it', () => {
    const lines = split(Buffer.from(`${'x'.repeat(LINE_LIMIT_BYTES + 5)}\nnext\n`), [
      7,
      LINE_LIMIT_BYTES + 2,
    ]);
    expect(lines[0]).toMatch(/^x{1048576} \[crawlerd cut/);
    expect(lines[1]).toBe('next');
  });
});
