import { shortKey } from './text-shown.ts';

/** A field of a cron line: its words, its numbers, and the names that stand for numbers. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** The name at each index stands for `min` plus that index. */
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const MINUTE: CronField = { name: 'minute', min: 0, max: 59, names: [] };
export const HOUR: CronField = { name: 'hour', min: 0, max: 23, names: [] };
export const DAY_OF_MONTH: CronField = { name: 'day of month', min: 1, max: 31, names: [] };
export const MONTH: CronField = { name: 'month', min: 1, max: 12, names: MONTHS };
/** 7 is Sunday too, so that a week can begin on Monday. */
export const DAY_OF_WEEK: CronField = { name: 'day of week', min: 0, max: 7, names: DAYS };

/** The numbers that a field stands for, rising; or what is wrong with it, as a sentence that goes after `cron`. */
export function valuesOf(text: string, field: CronField): number[] | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = valuesOfPart(part, field);
    if (typeof found === 'string') return found;
    for (const value of found) values.add(field === DAY_OF_WEEK ? value % 7 : value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function valuesOfPart(part: string, field: CronField): number[] | string {
  const [range = '', step, ...surplus] = part.split('/');
  const [first = '', last, ...others] = range.split('-');
  const isStar = range === '*';
  const from = isStar ? field.min : numberOf(first, field);
  // 7 after all others, so that FRI-SUN rises.
  const to = isStar ? top(field) : last === undefined ? from : numberOf(last, field, 7);
  if (from === null || to === null || surplus.length + others.length > 0) return unreadable(part, field);
  const wrong = [from, to].find((value) => value < field.min || value > field.max);
  if (wrong !== undefined) {
    return `has the ${field.name} ${wrong}, and there are only ${field.min} to ${field.max}`;
  }
  if (from > to) {
    return `has the ${field.name} ${part}, which falls; write ${from}-${top(field)},${field.min}-${to}`;
  }
  if (step === undefined) return steps(from, to, 1);
  if (!isStar && last === undefined) {
    return `has the ${field.name} ${part}, a step without a range; write ${from}-${top(field)}/${shortKey(step)}`;
  }
  return stepped(part, field, { from, to, step });
}

function stepped(
  part: string,
  field: CronField,
  { from, to, step }: { from: number; to: number; step: string },
): number[] | string {
  const stepMax = top(field) - field.min;
  const every = /^\d{1,4}$/.test(step) ? Number(step) : 0;
  if (every >= 1 && every <= stepMax) return steps(from, to, every);
  return (
    `has the ${field.name} ${shortKey(part)}; a step is a number from 1 to ${stepMax}, ` +
    `and is counted anew from ${from} each time`
  );
}

/** The largest number; of the days of the week, which have Sunday twice, the last that is not the first. */
function top(field: CronField): number {
  return field === DAY_OF_WEEK ? 6 : field.max;
}

function steps(from: number, to: number, every: number): number[] {
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, i) => from + i * every);
}

function numberOf(text: string, field: CronField, sunday = 0): number | null {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const index = field.names.indexOf(text.toUpperCase());
  if (index === -1) return null;
  return field === DAY_OF_WEEK && index === 0 ? sunday : index + field.min;
}

/** What other dialects of cron know, and what is right here. */
const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [/^\?$/, 'write * for any'],
  [
    /^L$|^\d*LW?$|^L-\d+$/i,
    'there is no sign for the last day; write 28-31 to try each, or 1 for the day after it',
  ],
  [/^\d+W$/i, 'there is no sign for the nearest weekday; write the days of the week, such as 1-5'],
  [/#/, 'there is no sign for the nth weekday of a month; write the day of the week, such as 5'],
  [/^H(?:\(|\/|$)/i, 'there is no hash; jitter_seconds spreads the launches of many schedules'],
];

function unreadable(part: string, field: CronField): string {
  if (part === '') return `has an empty value in the ${field.name}; look at its commas`;
  const shown = shortKey(part);
  const dialect = DIALECTS.find(([pattern]) => pattern.test(part));
  if (dialect !== undefined) return `has ${shown} in the ${field.name}: ${dialect[1]}`;
  const meant = meantName(part, field);
  if (meant !== null) return `has ${shown} in the ${field.name}; did you mean ${meant}?`;
  const names = field.names.length > 0 ? ` or ${field.names[0] ?? ''} to ${field.names.at(-1) ?? ''}` : '';
  return (
    `has ${shown} in the ${field.name}; write *, a number from ${field.min} to ${field.max}${names}, ` +
    `a range such as ${field.min}-${field.min + 4}, a step such as */2, or several with commas`
  );
}

/** "Monday", "Tues", "Sept": the name they begin with. */
function meantName(part: string, { names }: CronField): string | null {
  const first = part.split('-')[0] ?? '';
  if (!/^\p{L}{4,12}$/u.test(first)) return null;
  return names.find((name) => first.toUpperCase().startsWith(name)) ?? null;
}
