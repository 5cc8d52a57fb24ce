import { DRIFT_MAX, type DriftFinding, type DriftKind } from '@crawlerd/shared';
import type { Figures } from './figures.ts';

/** Fewer earlier executions say nothing of what is usual. */
const USUAL_FROM = 3;
/** So many of the last good executions of a task are looked at. */
export const USUAL_OF = 10;

/** Below these differences numbers are small, or change by themselves. */
const COUNT_FLOOR = 5;
const FIELD_FLOOR_ITEMS = 3;
const FAILED_FLOOR_PAGES = 3;
const DURATION_FLOOR_SECONDS = 60;
const BYTES_FLOOR = 1_000_000;
/** That there are none tells more than that there are fewer; but one may well be none. */
const NONE_FROM = 2;
const FIELD_POINTS = 0.3;
const FAILED_POINTS = 0.05;
/** The difference of two shares such as 0.98 and 0.68 is not exact. */
const EPSILON = 1e-9;
/** The other kinds have a finding each. */
const FIELDS_MAX = DRIFT_MAX - 5;

/**
 * What of an execution is out of line with the last good ones of its task, in any order, the most telling first; null
 * if there are too few of them.
 */
export function driftOf(figures: Figures, history: readonly Figures[]): DriftFinding[] | null {
  if (history.length < USUAL_FROM) return null;
  return [
    ratio('items', figures, history, COUNT_FLOOR),
    ratio('pages', figures, history, COUNT_FLOOR),
    failedShare(figures, history),
    ...fields(figures, history),
    ratio('bytes', figures, history, BYTES_FLOOR),
    ratio('duration', figures, history, DURATION_FLOOR_SECONDS),
  ].filter((finding) => finding !== null);
}

/** The findings of kinds that are to be counted. */
export function driftThatCounts(
  asked: boolean | readonly DriftKind[],
  findings: readonly DriftFinding[] | null,
): readonly DriftFinding[] {
  if (asked === false || findings === null) return [];
  return asked === true ? findings : findings.filter(({ kind }) => asked.includes(kind));
}

type Ratio = 'items' | 'pages' | 'bytes' | 'duration';

function ratio(
  kind: Ratio,
  figures: Figures,
  history: readonly Figures[],
  floor: number,
): DriftFinding | null {
  const value = figures[kind];
  const usual = median(history.map((each) => each[kind]));
  if (value === null || usual === null) return null;
  const isNone = value === 0 && usual >= NONE_FROM && (kind === 'items' || kind === 'pages');
  const isOut = value < usual / 2 || value > usual * 2;
  if (!isNone && !(isOut && Math.abs(value - usual) >= floor)) return null;
  return { kind, value, usual, sentence: ratioSentence(kind, value, usual) };
}

function failedShare(figures: Figures, history: readonly Figures[]): DriftFinding | null {
  const value = failedShareOf(figures);
  const usual = median(history.map(failedShareOf));
  if (value === null || usual === null || figures.pages === null) return null;
  const isUp = value > usual * 2 && value - usual >= FAILED_POINTS - EPSILON;
  if (!isUp || (value - usual) * figures.pages < FAILED_FLOOR_PAGES - EPSILON) return null;
  const sentence = `${percent(value)} of pages failed; usually ${percent(usual)}`;
  return { kind: 'failed_share', value: rounded(value), usual: rounded(usual), sentence };
}

function failedShareOf({ pages, failedPages }: Figures): number | null {
  return pages === null || failedPages === null || pages === 0 ? null : Math.min(1, failedPages / pages);
}

function fields(figures: Figures, history: readonly Figures[]): DriftFinding[] {
  const { items } = figures;
  if (items === null) return [];
  const names = new Set(history.flatMap((each) => (each.fields === null ? [] : [...each.fields.keys()])));
  const down: { field: string; value: number; usual: number }[] = [];
  for (const field of names) {
    const value = fieldShare(figures, field);
    const usual = median(history.map((each) => fieldShare(each, field)));
    if (value === null || usual === null) continue;
    const isDown = usual - value >= FIELD_POINTS - EPSILON;
    if (isDown && (usual - value) * items >= FIELD_FLOOR_ITEMS - EPSILON) down.push({ field, value, usual });
  }
  down.sort((a, b) => b.usual - b.value - (a.usual - a.value) || (a.field < b.field ? -1 : 1));
  const more = down.length - FIELDS_MAX;
  return down.slice(0, FIELDS_MAX).map(({ field, value, usual }, at) => ({
    kind: 'field',
    field,
    value: rounded(value),
    usual: rounded(usual),
    sentence:
      `${field} is in ${percent(value)} of items; usually ${percent(usual)}` +
      (at === FIELDS_MAX - 1 && more > 0 ? ` (and ${more} more fields are down)` : ''),
  }));
}

/** Null: not known. */
function fieldShare({ fields: shares, areFieldsWhole }: Figures, field: string): number | null {
  if (shares === null) return null;
  return shares.get(field) ?? (areFieldsWhole ? 0 : null);
}

/** Null: too few are known. */
function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (known.length < USUAL_FROM) return null;
  const low = known[Math.floor((known.length - 1) / 2)] ?? 0;
  const high = known[Math.floor(known.length / 2)] ?? 0;
  return (low + high) / 2;
}

function ratioSentence(kind: Ratio, value: number, usual: number): string {
  switch (kind) {
    case 'items':
    case 'pages':
      return `${counted(value, kind)}; usually ${Math.round(usual)}`;
    case 'bytes':
      return `${megabytes(value)} were transferred; usually ${megabytes(usual)}`;
    case 'duration':
      return `it took ${Math.round(value)} s; usually ${Math.round(usual)} s`;
  }
}

function counted(value: number, kind: 'items' | 'pages'): string {
  if (value === 0) return `no ${kind}`;
  return value === 1 ? `1 ${kind.slice(0, -1)}` : `${value} ${kind}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 100_000) / 10} MB`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
