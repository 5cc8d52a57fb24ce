import { describe, expect, it } from 'vitest';
import { DRIFT_MAX } from '@crawlerd/shared';
import { driftOf, driftThatCounts } from './drift.ts';
import type { Figures } from './figures.ts';

const USUAL: Figures = {
  items: 340,
  pages: 200,
  failedPages: 4,
  bytes: 40_000_000,
  duration: 1200,
  fields: new Map([
    ['title', 1],
    ['price', 0.98],
  ]),
  areFieldsWhole: true,
};
const HISTORY = [USUAL, USUAL, USUAL];

function figures(changes: Partial<Figures> = {}): Figures {
  return { ...USUAL, ...changes };
}

function of(key: 'items' | 'pages' | 'duration' | 'bytes', value: number, usual: number): string[] {
  const history = HISTORY.map((each) => ({ ...each, [key]: usual }));
  return sentences(figures({ [key]: value }), history);
}

function sentences(one: Figures, history: readonly Figures[] = HISTORY): string[] {
  return (driftOf(one, history) ?? []).map(({ sentence }) => sentence);
}

describe('what is out of line', () => {
  it('is not known before three good executions', () => {
    expect(driftOf(figures({ items: 0 }), [USUAL, USUAL])).toBeNull();
    expect(driftOf(figures({ items: 0 }), HISTORY)).toHaveLength(1);
  });

  it('is nothing when all is as usual', () => {
    expect(driftOf(USUAL, HISTORY)).toEqual([]);
  });

  it('is less than half of what is usual, or more than double', () => {
    expect(of('items', 169, 340)).toEqual(['169 items; usually 340']);
    expect(of('items', 170, 340)).toEqual([]);
    expect(of('items', 680, 340)).toEqual([]);
    expect(of('items', 681, 340)).toEqual(['681 items; usually 340']);
    expect(of('pages', 90, 200)).toEqual(['90 pages; usually 200']);
    expect(of('duration', 3600, 1200)).toEqual(['it took 3600 s; usually 1200 s']);
    expect(of('bytes', 1_200_000, 40_000_000)).toEqual(['1.2 MB were transferred; usually 40 MB']);
  });

  it('does not shout at small numbers', () => {
    expect(of('items', 1, 2)).toEqual([]);
    expect(of('items', 2, 6)).toEqual([]);
    expect(of('items', 5, 1)).toEqual([]);
    expect(of('duration', 25, 10)).toEqual([]);
    expect(of('bytes', 5_000, 900_000)).toEqual([]);
  });

  it('is that there are none where there usually are some', () => {
    expect(of('items', 0, 2)).toEqual(['no items; usually 2']);
    expect(of('items', 0, 1)).toEqual([]);
    expect(of('pages', 0, 3)).toEqual(['no pages; usually 3']);
  });

  it('is a field in 30 points fewer of the items', () => {
    const price = (share: number, items = 340) =>
      sentences(
        figures({
          items,
          fields: new Map([
            ['title', 1],
            ['price', share],
          ]),
        }),
      ).filter((each) => each.startsWith('price'));
    expect(price(0.12)).toEqual(['price is in 12 % of items; usually 98 %']);
    expect(price(0.68)).toEqual(['price is in 68 % of items; usually 98 %']);
    expect(price(0.69)).toEqual([]);
    expect(price(0.5, 4)).toEqual([]);
    expect(price(0, 4)).toEqual(['price is in 0 % of items; usually 98 %']);
  });

  it('is a field that no item has any more, but not one that was left out of the report', () => {
    const fields = new Map([['title', 1]]);
    expect(sentences(figures({ fields }))).toEqual(['price is in 0 % of items; usually 98 %']);
    expect(sentences(figures({ fields, areFieldsWhole: false }))).toEqual([]);
    expect(sentences(figures({ fields: null }))).toEqual([]);
  });

  it('is a share of failed pages that is more than double, and five points and three pages up', () => {
    expect(sentences(figures({ failedPages: 68 }))).toEqual(['34 % of pages failed; usually 2 %']);
    expect(sentences(figures({ failedPages: 13 }))).toEqual([]);
    expect(sentences(figures({ failedPages: 14 }))).toEqual(['7 % of pages failed; usually 2 %']);
    expect(sentences(figures({ failedPages: 0 }))).toEqual([]);
    const small = HISTORY.map((each) => ({ ...each, pages: 10, failedPages: 0 }));
    expect(sentences(figures({ pages: 10, failedPages: 2 }), small)).toEqual([]);
    expect(sentences(figures({ pages: 10, failedPages: 3 }), small)).toEqual([
      '30 % of pages failed; usually 0 %',
    ]);
  });

  it('names what tells most first, with machine-readable values', () => {
    const one = figures({ items: 100, failedPages: 100, duration: 10, fields: new Map([['title', 0.6]]) });
    expect(driftOf(one, HISTORY)?.map(({ kind, field }) => field ?? kind)).toEqual([
      'items',
      'failed_share',
      'price',
      'title',
      'duration',
    ]);
    expect(driftOf(one, HISTORY)?.[2]).toEqual({
      kind: 'field',
      field: 'price',
      value: 0,
      usual: 0.98,
      sentence: 'price is in 0 % of items; usually 98 %',
    });
  });

  it('is bounded, and says how many fields are not named', () => {
    const names = Array.from({ length: 60 }, (_, at) => `f${at}`);
    const history = HISTORY.map((each) => ({ ...each, fields: new Map(names.map((name) => [name, 1])) }));
    const one = figures({ items: 10, pages: 30, failedPages: 30, bytes: 0, duration: 1, fields: new Map() });
    const found = driftOf(one, history) ?? [];
    expect(found).toHaveLength(DRIFT_MAX);
    expect(found.findLast(({ kind }) => kind === 'field')?.sentence).toContain(
      '(and 45 more fields are down)',
    );
  });

  it('is compared with the median, so that one odd execution changes nothing', () => {
    const odd = figures({ items: 5 });
    expect(sentences(USUAL, [USUAL, odd, USUAL, USUAL])).toEqual([]);
    expect(sentences(odd, [USUAL, odd, USUAL, USUAL])).toEqual(['5 items; usually 340']);
  });

  it('needs three that have reported a figure', () => {
    expect(sentences(figures({ items: 0 }), [USUAL, USUAL, figures({ items: null })])).toEqual([]);
  });
});

describe('what always holds', () => {
  const random = numbers(7);
  const some = (): Figures =>
    figures({
      items: Math.floor(random() * 1000),
      pages: Math.floor(random() * 1000) + 1,
      failedPages: Math.floor(random() * 300),
      bytes: random() < 0.2 ? null : random() * 1e8,
      duration: random() * 5000,
      fields:
        random() < 0.2
          ? null
          : new Map([
              ['price', random()],
              ['title', random()],
            ]),
    });

  it('does not depend on the order of the history', () => {
    for (let round = 0; round < 300; round++) {
      const history = Array.from({ length: 3 + Math.floor(random() * 8) }, some);
      const one = some();
      expect(driftOf(one, history.toReversed())).toEqual(driftOf(one, history));
    }
  });

  it('finds no less when all counts are ten times as large', () => {
    const tenfold = (each: Figures): Figures => ({
      ...each,
      items: (each.items ?? 0) * 10,
      pages: (each.pages ?? 0) * 10,
      failedPages: (each.failedPages ?? 0) * 10,
    });
    for (let round = 0; round < 300; round++) {
      const history = Array.from({ length: 5 }, some);
      const one = some();
      const kinds = new Set(
        driftOf(tenfold(one), history.map(tenfold))?.map(({ kind, field }) => kind + field),
      );
      for (const { kind, field } of driftOf(one, history) ?? []) expect(kinds).toContain(kind + field);
    }
  });

  it('finds nothing where all of the history is the same as the execution', () => {
    for (let round = 0; round < 300; round++) {
      const one = some();
      expect(driftOf(one, [one, one, one, one])).toEqual([]);
    }
  });
});

it('counts for a verdict only what was asked for', () => {
  const found = driftOf(figures({ items: 1, duration: 1 }), HISTORY);
  expect(driftThatCounts(true, found)).toHaveLength(2);
  expect(driftThatCounts(['items', 'field'], found).map(({ kind }) => kind)).toEqual(['items']);
  expect(driftThatCounts(false, found)).toEqual([]);
  expect(driftThatCounts(true, null)).toEqual([]);
});

/** The same sequence of numbers from 0 to 1 each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
