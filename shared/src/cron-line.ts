import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, valuesOf, type CronField } from './cron-field.ts';
import { nearestKey } from './nearest-key.ts';
import { shortKey } from './text-shown.ts';

/** What a cron line says, as rising numbers. */
export interface CronLine {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** null: any. If both kinds of days are given, either is enough. */
  readonly daysOfMonth: readonly number[] | null;
  readonly months: readonly number[];
  /** 0 is Sunday; null: any. */
  readonly daysOfWeek: readonly number[] | null;
}

/** A cron line, or what is wrong with it, as a sentence that goes after `cron`. */
export type CronReading = { readonly line: CronLine } | { readonly issue: string };

export const CRON_NAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const FIELDS = [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK];
const FIVE = 'five fields: minute, hour, day of month, month and day of week, such as "0 6 * * *"';
/** In a leap year. */
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads five fields or a name such as `@daily`. */
export function readCron(text: string): CronReading {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return readName(trimmed.toLowerCase());
  const zone = /^(?:CRON_)?TZ=/i.exec(trimmed);
  if (zone !== null) return { issue: `begins with ${zone[0]}; the time zone belongs into time_zone` };
  const fields = trimmed.split(/\s+/).filter((field) => field !== '');
  return fields.length === FIELDS.length ? readFields(fields) : { issue: wrongNumber(fields) };
}

function readName(name: string): CronReading {
  const line = Object.hasOwn(CRON_NAMES, name) ? CRON_NAMES[name] : undefined;
  if (line !== undefined) return readFields(line.split(' '));
  if (name === '@reboot') return { issue: 'is @reboot, which is no time; launch the task by hand instead' };
  if (name.startsWith('@every')) {
    return { issue: 'is an interval; write it as a step, such as "*/15 * * * *" for every 15 minutes' };
  }
  const known = Object.keys(CRON_NAMES);
  const nearest = nearestKey(name, known);
  const meant = nearest === null ? `the names are ${known.join(', ')}` : `did you mean ${nearest}?`;
  return { issue: `has the unknown name ${shortKey(name)}; ${meant}` };
}

function readFields(texts: readonly string[]): CronReading {
  const values = FIELDS.map((field, i) => valuesOf(texts[i] ?? '', field));
  const issue = values.find((found) => typeof found === 'string');
  if (issue !== undefined) return { issue };
  const [minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = values.filter(
    (found) => typeof found !== 'string',
  );
  const [, , dayText = '', , weekdayText = ''] = texts;
  const line: CronLine = {
    minutes,
    hours,
    daysOfMonth: dayText === '*' ? null : daysOfMonth,
    months,
    daysOfWeek: weekdayText === '*' ? null : daysOfWeek,
  };
  const wrong = disputed(dayText, weekdayText) ?? neverComes(line);
  return wrong === null ? { line } : { issue: wrong };
}

/** Whether such a day has to match as well, or is one more, differs between the crons of Debian, BSD and Node. */
function disputed(dayText: string, weekdayText: string): string | null {
  if (dayText === '*' || weekdayText === '*') return null;
  const told = (text: string, field: CronField, range: string): string | null =>
    text.startsWith('*/')
      ? `has the ${field.name} ${text} beside another kind of day, which crons read differently; write ` +
        `${range}${text.slice(1)} if either day is enough, or * for one of them`
      : null;
  return told(dayText, DAY_OF_MONTH, '1-31') ?? told(weekdayText, DAY_OF_WEEK, '0-6');
}

function neverComes({ daysOfMonth, daysOfWeek, months }: CronLine): string | null {
  const first = daysOfMonth?.[0];
  if (first === undefined || daysOfWeek !== null) return null;
  const longest = Math.max(...months.map((month) => DAYS_IN_MONTH[month - 1] ?? 0));
  if (first <= longest) return null;
  const which = months.length === 1 ? 'that month has' : 'those months have';
  return `never comes: it asks for day ${first}, and ${which} at most ${longest} days`;
}

function wrongNumber(fields: readonly string[]): string {
  if (fields.length === 0) return `is empty; it needs ${FIVE}`;
  const count = `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} and needs ${FIVE}`;
  const withoutSeconds = fields.slice(1, 6);
  if (fields.length < 6 || !('line' in readFields(withoutSeconds))) return count;
  return `has ${fields.length} fields; there are no seconds and no years, write "${withoutSeconds.join(' ')}"`;
}
