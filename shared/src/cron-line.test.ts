import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRON_NAMES, readCron, type CronLine } from './cron-line.ts';

function lineOf(text: string): CronLine {
  const reading = readCron(text);
  if ('issue' in reading) throw new Error(reading.issue);
  return reading.line;
}

function issueOf(text: string): string {
  const reading = readCron(text);
  return 'issue' in reading ? reading.issue : `is accepted: ${JSON.stringify(reading.line)}`;
}

describe('a cron line', () => {
  it('is read as the numbers it stands for', () => {
    expect(lineOf('*/20 6-8,22 1-10/3 * MON-FRI')).toEqual({
      minutes: [0, 20, 40],
      hours: [6, 7, 8, 22],
      daysOfMonth: [1, 4, 7, 10],
      months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      daysOfWeek: [1, 2, 3, 4, 5],
    });
  });

  it('may have any white space, leading zeros and small letters', () => {
    expect(lineOf('  05\t06  1 jan-mar  sat ')).toEqual(lineOf('5 6 1 1-3 6'));
  });

  it('takes 0, 7 and SUN for Sunday, at both ends of a range', () => {
    expect(lineOf('0 0 * * 7').daysOfWeek).toEqual([0]);
    expect(lineOf('0 0 * * SUN-TUE').daysOfWeek).toEqual([0, 1, 2]);
    expect(lineOf('0 0 * * FRI-SUN').daysOfWeek).toEqual([0, 5, 6]);
    expect(lineOf('0 0 * * 1-7').daysOfWeek).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('has days of the month, days of the week, both, or neither', () => {
    expect(lineOf('0 0 * * *')).toMatchObject({ daysOfMonth: null, daysOfWeek: null });
    expect(lineOf('0 0 13 * 5')).toMatchObject({ daysOfMonth: [13], daysOfWeek: [5] });
  });

  it('may come on a leap day only, or in the second month on a day of the week', () => {
    expect(lineOf('0 0 29 2 *').daysOfMonth).toEqual([29]);
    expect(lineOf('0 0 30 2 1').daysOfWeek).toEqual([1]);
    expect(lineOf('0 0 31 2,4,5 *').months).toEqual([2, 4, 5]);
  });

  it('may be a name', () => {
    for (const [name, line] of Object.entries(CRON_NAMES)) {
      expect(lineOf(name.toUpperCase())).toEqual(lineOf(line));
    }
  });
});

describe('a wrong cron line is refused with what would be right', () => {
  it.each([
    ['0 0 30 2 *', 'never comes: it asks for day 30, and that month has at most 29 days'],
    ['0 0 31 4,6,9,11 *', 'never comes: it asks for day 31, and those months have at most 30 days'],
    ['0 0 6 * * *', 'has 6 fields; there are no seconds and no years, write "0 6 * * *"'],
    ['0 0 6 * * * 2026', 'has 7 fields; there are no seconds and no years, write "0 6 * * *"'],
    ['0 0 6 ? * MON', 'has 6 fields and needs five fields: minute, hour, day of month'],
    ['0 6 * *', 'has 4 fields and needs five fields'],
    ['daily', 'has 1 field and needs five fields'],
    ['   ', 'is empty; it needs five fields'],
    ['TZ=Asia/Shanghai 0 6 * * *', 'the time zone belongs into time_zone'],
    ['@reboot', 'is no time'],
    ['@every 5m', 'write it as a step, such as "*/15 * * * *"'],
    ['@dialy', 'has the unknown name @dialy; did you mean @daily?'],
    ['@fortnightly-and-more', 'the names are @hourly, @daily, @midnight'],
    ['@constructor', 'the names are'],
    ['60 6 * * *', 'has the minute 60, and there are only 0 to 59'],
    ['0 24 * * *', 'has the hour 24, and there are only 0 to 23'],
    ['0 0 0 * *', 'has the day of month 0, and there are only 1 to 31'],
    ['0 0 * 13 *', 'has the month 13, and there are only 1 to 12'],
    ['0 0 * * 8', 'has the day of week 8, and there are only 0 to 7'],
    ['0 22-2 * * *', 'has the hour 22-2, which falls; write 22-23,0-2'],
    ['0 0 * * FRI-MON', 'has the day of week FRI-MON, which falls; write 5-6,0-1'],
    ['5/15 * * * *', 'a step without a range; write 5-59/15'],
    ['*/0 * * * *', 'a step is a number from 1 to 59'],
    ['*/90 * * * *', 'a step is a number from 1 to 59, and is counted anew from 0 each time'],
    ['*/x * * * *', 'a step is a number from 1 to 59'],
    ['0 0 L * *', 'has L in the day of month: there is no sign for the last day; write 28-31'],
    ['0 0 L-3 * *', 'there is no sign for the last day'],
    ['0 0 LW * *', 'there is no sign for the last day'],
    ['0 0 * * 5L', 'there is no sign for the last day'],
    ['0 0 15W * *', 'there is no sign for the nearest weekday'],
    ['0 0 * * 5#2', 'there is no sign for the nth weekday of a month; write the day of the week'],
    ['0 0 ? * 1', 'has ? in the day of month: write * for any'],
    ['H 6 * * *', 'jitter_seconds spreads the launches'],
    ['0 0 * * Monday', 'did you mean MON?'],
    ['0 0 * * TUES-FRI', 'did you mean TUE?'],
    ['0 0 * SEPT *', 'did you mean SEP?'],
    ['0 0 * * WDE', 'has WDE in the day of week; write *, a number from 0 to 7 or SUN to SAT'],
    ['0 1,,2 * * *', 'has an empty value in the hour; look at its commas'],
    ['0 6: * * *', 'has 6: in the hour; write *, a number from 0 to 23, a range such as 0-4'],
    ['0 6 * * 1-2-3', 'has 1-2-3 in the day of week; write *, a number from 0 to 7 or SUN to SAT'],
    ['0 6 * * 1/2/3', 'has 1/2/3 in the day of week'],
    ['0 -6 * * *', 'has -6 in the hour'],
    ['0 1e1 * * *', 'has 1e1 in the hour'],
    ['0 9 */2 * 1', 'which crons read differently; write 1-31/2 if either day is enough'],
    ['0 9 1 * */2', 'which crons read differently; write 0-6/2 if either day is enough'],
  ])('%s', (text, sentence) => {
    expect(issueOf(text)).toContain(sentence);
  });

  it.each(['5-59/15 22-23,0-2 28-31 * *', '0 0 * * 5-6,0-1', '0 9 1-31/2 * 1', '0 9 1 * 0-6/2'])(
    'what they are told to write is right: %s',
    (text) => {
      expect(readCron(text)).toHaveProperty('line');
    },
  );
});

it('reads any text without an exception, in a short sentence', () => {
  const letters = fc.constantFrom(...'0123456789*/-,@ LW#?HMON\t\u0000'.split(''));
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 200 }), (text) => {
      const reading = readCron(text);
      const isRight = 'issue' in reading ? reading.issue.length < 300 : reading.line.minutes.length > 0;
      expect(isRight).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
