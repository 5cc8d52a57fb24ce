import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_START, LogPlace, UnreadRecords, type LogStream, type Stamped } from './log-position.ts';

/** Logs of two streams. Each has its own clock, which may stand still or be set back; none reads the same time again. */
const logs = fc
  .array(
    fc.record({
      stream: fc.constantFrom<LogStream>('stdout', 'stderr'),
      step: fc.constantFrom(0, 1, 1, 1, 50),
      isSetBack: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((entries) => {
    const now = { stdout: 5000, stderr: 5000 };
    return entries.map(({ stream, step, isSetBack }, index): Stamped => {
      // By what no sum of steps makes up for.
      now[stream] += isSetBack && index % 7 === 0 ? -(100_000 * (index + 1)) : step;
      return { stream, timestamp: String(now[stream]) };
    });
  });

describe('a position in a log', () => {
  it('has before it what was passed, and behind it the rest, whatever the times are', () => {
    fc.assert(
      fc.property(logs, fc.nat(60), (log, cut) => {
        const passed = log.slice(0, cut);
        const place = new LogPlace();
        for (const record of passed) place.pass(record);
        const unread = new UnreadRecords(place.position);
        expect(log.filter((record) => unread.isNew(record))).toEqual(log.slice(passed.length));
        expect(unread.lost).toEqual([]);
      }),
    );
  });

  it('is not found in a log that no longer has it, which is told', () => {
    const place = new LogPlace();
    place.pass({ stream: 'stdout', timestamp: '1' });
    const unread = new UnreadRecords(place.position);
    expect(unread.isNew({ stream: 'stdout', timestamp: '2' })).toBe(false);
    expect(unread.isNew({ stream: 'stderr', timestamp: '2' })).toBe(true);
    expect(unread.lost).toEqual(['stdout']);
  });

  it('is the start until a record is passed', () => {
    expect(new LogPlace().position).toEqual(LOG_START);
    expect(new LogPlace().last).toBeNull();
  });
});
