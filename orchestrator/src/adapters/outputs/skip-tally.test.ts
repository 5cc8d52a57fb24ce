import { describe, expect, it } from 'vitest';
import type { SkipCause } from '@crawlerd/shared';
import { SkipTally } from './skip-tally.ts';

function sampleOf(add: (tally: SkipTally) => void): string[] {
  const tally = new SkipTally();
  add(tally);
  return tally.summary(true).sample.map(({ file, line, why }) => `${file}:${line ?? ''} ${why}`);
}

describe('the sample of what gave no item', () => {
  it('has the first of each cause, then the first of the rest, in their order', () => {
    const sample = sampleOf((tally) => {
      for (let i = 1; i <= 12; i++) tally.file(`${i}.jl`, 'other_name');
      for (let i = 1; i <= 11; i++) tally.line('a.jsonl', i, 'not_json', 'x');
      tally.line('a.jsonl', 12, 'cut_off', '{');
    });
    expect(sample).toEqual([
      '1.jl: other_name',
      '2.jl: other_name',
      '3.jl: other_name',
      'a.jsonl:1 not_json',
      'a.jsonl:12 cut_off',
    ]);
  });

  it('has lines and files, however many causes there are', () => {
    const ofFiles: SkipCause[] = ['hidden', 'link', 'hard_link', 'special', 'not_readable', 'too_deep'];
    const ofLines: SkipCause[] = ['not_json', 'too_long', 'too_nested', 'cut_off'];
    const files = (tally: SkipTally) => ofFiles.forEach((why) => tally.file('f', why));
    const lines = (tally: SkipTally, causes = ofLines) =>
      causes.forEach((why, i) => tally.line('a.jsonl', i, why, 'x'));
    const oneLine = sampleOf((tally) => (files(tally), lines(tally, ['not_json'])));
    expect(oneLine).toHaveLength(5);
    expect(oneLine.at(-1)).toBe('a.jsonl:0 not_json');
    expect(sampleOf((tally) => (lines(tally), files(tally))).at(-1)).toBe('f: hidden');
  });
});
