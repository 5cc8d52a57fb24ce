import { describe, expect, it } from 'vitest';
import { timeZoneIssue } from './time-zone.ts';

describe('a time zone', () => {
  it.each([
    'UTC',
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'Australia/Lord_Howe',
    // The names of today, which some engines know only as aliases.
    'Asia/Kolkata',
    'Europe/Kyiv',
    'Etc/GMT-8',
  ])('may be %s', (name) => {
    expect(timeZoneIssue(name)).toBeNull();
  });

  it.each([
    ['Asia/Beijing', 'has no time zone Asia/Beijing; did you mean Asia/Shanghai?'],
    ['PRC', 'did you mean Asia/Shanghai?'],
    ['Shanghai', 'did you mean Asia/Shanghai?'],
    ['Asia/Shanghia', 'did you mean Asia/Shanghai?'],
    ['Shanghi', 'did you mean Asia/Shanghai?'],
    ['Europa/Berlin', 'did you mean Europe/Berlin?'],
    ['Germany/Berlin', 'did you mean Europe/Berlin?'],
    ['America/New York', 'did you mean America/New_York?'],
    ['America/San_Francisco', 'did you mean America/Los_Angeles?'],
    ['Asia/Mumbai', 'did you mean Asia/Kolkata?'],
    // They are zones of the tzdata, and never change their clocks.
    ['EST', 'did you mean America/New_York?'],
    ['CET', 'did you mean Europe/Berlin?'],
    ['CST', 'did you mean America/Chicago or Asia/Shanghai?'],
    ['GMT', 'did you mean UTC?'],
    ['utc', 'did you mean UTC?'],
    ['+08:00', 'is the offset +08:00, which knows no daylight saving time; write a place'],
    ['UTC+8', 'is the offset UTC+8'],
    ['nowhere at all', 'write a name such as Europe/Berlin, or UTC'],
    ['', 'write a name such as'],
    ['__proto__', 'write a name such as'],
  ])('is not %s', (name, sentence) => {
    expect(timeZoneIssue(name)).toContain(sentence);
  });
});
