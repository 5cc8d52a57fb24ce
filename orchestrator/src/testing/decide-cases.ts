import type { ScheduleDocument } from '@crawlerd/shared';

/** One decision: what is known, the present time, and the rows that are to come of it. */
export interface DecideCase {
  readonly name: string;
  readonly schedule: ScheduleDocument;
  readonly decidedUpTo: string;
  readonly now: string;
  readonly next: string;
  readonly unfinished: number;
  readonly rows: readonly string[];
}

/**
 * Worked out by hand. Below each name: cron line, time zone, options; up to when all is decided, the present time, the
 * next look; and the rows, each as its outcome, its reason or its start, its tick or its first and last one, and how many
 * it stands for.
 */
export const DECIDE_CASES: readonly DecideCase[] = `
a tick before its time
  0 6 * * * | Asia/Shanghai | -
  2026-05-03T22:00Z | 2026-05-04T21:59:59Z | 2026-05-04T22:00Z
a tick on time
  0 6 * * * | Asia/Shanghai | -
  2026-05-03T22:00Z | 2026-05-04T22:00Z | 2026-05-05T22:00Z
  > launched now 2026-05-04T22:00Z
a tick that has its row
  0 6 * * * | Asia/Shanghai | -
  2026-05-04T22:00Z | 2026-05-04T22:00:30Z | 2026-05-05T22:00Z
a tick of none that is a minute late
  0 6 * * * | Asia/Shanghai | missed=none
  2026-05-03T22:00Z | 2026-05-04T22:01Z | 2026-05-05T22:00Z
  > launched now 2026-05-04T22:00Z
a tick of none that is later
  0 6 * * * | Asia/Shanghai | missed=none
  2026-05-03T22:00Z | 2026-05-04T22:01:01Z | 2026-05-05T22:00Z
  > missed not_wanted_late 2026-05-04T22:00Z
a tick in the gap
  30 2 * * * | Europe/Berlin | -
  2026-03-28T01:30Z | 2026-03-29T01:00Z | 2026-03-30T00:30Z
  > launched now 2026-03-29T01:00Z
a tick in the repeated hour
  30 2 * * * | Europe/Berlin | -
  2026-10-24T00:30Z | 2026-10-25T00:30Z | 2026-10-26T01:30Z
  > launched now 2026-10-25T00:30Z
the same hour for the second time
  30 2 * * * | Europe/Berlin | -
  2026-10-25T00:30Z | 2026-10-25T01:30Z | 2026-10-26T01:30Z
a leap day
  0 6 29 2 * | Europe/Berlin | -
  2028-02-01T00:00Z | 2028-02-29T05:00Z | 2032-02-29T05:00Z
  > launched now 2028-02-29T05:00Z
half an hour that comes twice
  */30 * * * * | Australia/Lord_Howe | -
  2026-04-04T14:30Z | 2026-04-04T15:00Z | 2026-04-04T15:30Z
  > launched now 2026-04-04T15:00Z
skip while one is unfinished
  @hourly | America/New_York | unfinished=1
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > skipped overlap 2026-05-04T11:00Z
queue while none is unfinished
  @hourly | America/New_York | overlap=queue
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched now 2026-05-04T11:00Z
queue behind two
  @hourly | America/New_York | overlap=queue unfinished=2
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched after_earlier 2026-05-04T11:00Z
queue behind 99
  @hourly | America/New_York | overlap=queue unfinished=99
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched after_earlier 2026-05-04T11:00Z
queue behind 100
  @hourly | America/New_York | overlap=queue unfinished=100
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > skipped unfinished_limit 2026-05-04T11:00Z
replace one
  @hourly | America/New_York | overlap=replace unfinished=1
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched replacing 2026-05-04T11:00Z
replace while none is unfinished
  @hourly | America/New_York | overlap=replace
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched now 2026-05-04T11:00Z
replace what does not end
  @hourly | America/New_York | overlap=replace unfinished=100
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > skipped unfinished_limit 2026-05-04T11:00Z
allow beside two
  @hourly | America/New_York | overlap=allow unfinished=2
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > launched now 2026-05-04T11:00Z
allow beside 100
  @hourly | America/New_York | overlap=allow unfinished=100
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > skipped unfinished_limit 2026-05-04T11:00Z
latest after three hours
  @hourly | America/New_York | -
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > missed superseded 2026-05-04T09:00Z..2026-05-04T10:00Z ×2
  > launched now 2026-05-04T11:00Z
latest that is too late
  @hourly | America/New_York | max_lateness_seconds=1199
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > missed too_late 2026-05-04T09:00Z..2026-05-04T11:00Z ×3
latest that is just not too late
  @hourly | America/New_York | max_lateness_seconds=1200
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > missed superseded 2026-05-04T09:00Z..2026-05-04T10:00Z ×2
  > launched now 2026-05-04T11:00Z
latest of which the first still runs
  @hourly | America/New_York | unfinished=1
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > missed superseded 2026-05-04T09:00Z..2026-05-04T10:00Z ×2
  > skipped overlap 2026-05-04T11:00Z
none after three hours
  @hourly | America/New_York | missed=none
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > missed not_wanted_late 2026-05-04T09:00Z..2026-05-04T11:00Z ×3
none, back in time for one
  @hourly | America/New_York | missed=none
  2026-05-04T08:00Z | 2026-05-04T11:00:20Z | 2026-05-04T12:00Z
  > missed not_wanted_late 2026-05-04T09:00Z..2026-05-04T10:00Z ×2
  > launched now 2026-05-04T11:00Z
all, one behind the other
  @hourly | America/New_York | missed=all overlap=queue
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > launched now 2026-05-04T09:00Z
  > launched after_earlier 2026-05-04T10:00Z
  > launched after_earlier 2026-05-04T11:00Z
all, beside each other
  @hourly | America/New_York | missed=all overlap=allow
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > launched now 2026-05-04T09:00Z
  > launched now 2026-05-04T10:00Z
  > launched now 2026-05-04T11:00Z
all of which 99 wait
  @hourly | America/New_York | missed=all overlap=queue unfinished=99
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > launched after_earlier 2026-05-04T09:00Z
  > skipped unfinished_limit 2026-05-04T10:00Z..2026-05-04T11:00Z ×2
an hour over the end of daylight saving
  @hourly | America/New_York | -
  2026-11-01T05:00Z | 2026-11-01T06:30Z | 2026-11-01T07:00Z
  > launched now 2026-11-01T06:00Z
an outage over the gap
  30 2 * * * | Europe/Berlin | -
  2026-03-27T01:30Z | 2026-03-29T05:00Z | 2026-03-30T00:30Z
  > missed superseded 2026-03-28T01:30Z
  > launched now 2026-03-29T01:00Z
an outage over the repeated hour
  30 2 * * * | Europe/Berlin | -
  2026-10-24T00:30Z | 2026-10-25T02:00Z | 2026-10-26T01:30Z
  > launched now 2026-10-25T00:30Z
latest after a month
  */5 * * * * | Asia/Shanghai | -
  2026-05-01T00:00Z | 2026-06-01T00:02Z | 2026-06-01T00:05Z
  > missed superseded 2026-05-01T00:05Z..2026-05-31T23:55Z ×8927
  > launched now 2026-06-01T00:00Z
none after a month
  */5 * * * * | Asia/Shanghai | missed=none
  2026-05-01T00:00Z | 2026-06-01T00:02Z | 2026-06-01T00:05Z
  > missed not_wanted_late 2026-05-01T00:05Z..2026-06-01T00:00Z ×8928
latest of a day after a month
  0 6 * * * | Asia/Shanghai | -
  2026-05-01T00:00Z | 2026-06-01T00:02Z | 2026-06-01T22:00Z
  > missed superseded 2026-05-01T22:00Z..2026-05-30T22:00Z ×30
  > launched now 2026-05-31T22:00Z
latest of a day, too late after a month
  0 6 * * * | Asia/Shanghai | max_lateness_seconds=3600
  2026-05-01T00:00Z | 2026-06-01T00:02Z | 2026-06-01T22:00Z
  > missed too_late 2026-05-01T22:00Z..2026-05-31T22:00Z ×31
a month end in winter time
  0 12 31 * * | Australia/Sydney | -
  2026-05-01T00:00Z | 2026-05-31T03:00Z | 2026-07-31T02:00Z
  > launched now 2026-05-31T02:00Z
a month end after a year away
  0 12 31 * * | Australia/Sydney | -
  2025-09-30T00:00Z | 2026-11-01T00:00Z | 2026-12-31T01:00Z
  > missed superseded 2025-10-31T01:00Z..2026-08-31T02:00Z ×7
  > launched now 2026-10-31T01:00Z
more ticks than are counted
  * * * * * | UTC | -
  2026-05-01T00:00Z | 2026-06-01T00:00:30Z | 2026-06-01T00:01Z
  > missed superseded 2026-05-01T00:01Z..2026-05-31T23:59Z ×10001+
  > launched now 2026-06-01T00:00Z
two ticks that are both in time
  * * * * * | UTC | -
  2026-05-01T00:00Z | 2026-05-01T00:02Z | 2026-05-01T00:03Z
  > launched now 2026-05-01T00:01Z
  > skipped overlap 2026-05-01T00:02Z
two ticks in time, of which the later would replace the earlier
  * * * * * | UTC | overlap=replace unfinished=1
  2026-05-01T00:00Z | 2026-05-01T00:02Z | 2026-05-01T00:03Z
  > missed superseded 2026-05-01T00:01Z
  > launched replacing 2026-05-01T00:02Z
a clock set back by two hours
  @hourly | America/New_York | -
  2026-05-04T11:00Z | 2026-05-04T09:10Z | 2026-05-04T12:00Z
a clock set forward by a day
  @hourly | America/New_York | -
  2026-05-04T11:00Z | 2026-05-05T11:00:10Z | 2026-05-05T12:00Z
  > missed superseded 2026-05-04T12:00Z..2026-05-05T10:00Z ×23
  > launched now 2026-05-05T11:00Z
a pause over three ticks
  @hourly | America/New_York | paused=true
  2026-05-04T08:00Z | 2026-05-04T11:20Z | 2026-05-04T12:00Z
  > skipped paused 2026-05-04T09:00Z..2026-05-04T11:00Z ×3
a pause over no tick
  @hourly | America/New_York | paused=true
  2026-05-04T11:00Z | 2026-05-04T11:59:59Z | 2026-05-04T12:00Z
a pause with an unfinished execution
  @hourly | America/New_York | paused=true unfinished=1
  2026-05-04T10:00Z | 2026-05-04T11:00Z | 2026-05-04T12:00Z
  > skipped paused 2026-05-04T11:00Z
a tick after a pause
  @hourly | America/New_York | -
  2026-05-04T11:00Z | 2026-05-04T12:00Z | 2026-05-04T13:00Z
  > launched now 2026-05-04T12:00Z
`
  .split(/\n(?=\S)/)
  .filter((block) => block.trim() !== '')
  .map(caseOf);

function caseOf(block: string): DecideCase {
  const [name = '', timing = '', times = '', ...rows] = block.trim().split(/\n\s*/);
  const [cron = '', time_zone = '', options = ''] = timing.split(' | ');
  const [decidedUpTo = '', now = '', next = ''] = times.split(' | ');
  const { unfinished = 0, ...given } = Object.fromEntries(
    options
      .split(' ')
      .filter((option) => option !== '-')
      .map((option) => option.split('='))
      .map(([key = '', value = '']) => [key, /^[\d"t]/.test(value) ? (JSON.parse(value) as unknown) : value]),
  ) as Partial<ScheduleDocument> & { unfinished?: number };
  const schedule = { cron, time_zone, ...given };
  return {
    name,
    schedule,
    decidedUpTo,
    now,
    next,
    unfinished,
    rows: rows.map((row) => row.replace('> ', '')),
  };
}
