import { Type, type Static } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { OpenObject } from './open-object.ts';

/** What happens to a tick while an execution of its schedule is unfinished. */
export const OVERLAPS = ['skip', 'queue', 'replace', 'allow'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** What happens to ticks that come late because nobody was there to launch them. */
export const MISSED_POLICIES = ['latest', 'none', 'all'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

/** A tick later than this is launched by `all` only. */
const LATENESS_SECONDS_MAX = 2_678_400;
const JITTER_SECONDS_MAX = 86_400;

/** How many ticks a schedule shows ahead. */
export const NEXT_TICKS = 5;

export const ScheduleSchema = Type.Object(
  {
    cron: Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'When: minute, hour, day of month, month and day of week, such as `0 6 * * 1-5`; or a name: `@hourly`, ' +
        '`@daily`, `@weekly`, `@monthly`, `@yearly`.',
    }),
    time_zone: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Whose clock: an IANA name such as `Asia/Shanghai`, or `UTC`.',
    }),
    overlap: Defaulted(
      Type.Enum([...OVERLAPS], {
        description:
          'While an execution of this schedule is unfinished: `skip` the tick; `queue` it behind; `replace` the ' +
          'execution, which is stopped; `allow` both. At most 100 may be unfinished.',
      }),
      'skip',
    ),
    missed: Defaulted(
      Type.Enum([...MISSED_POLICIES], {
        description:
          'Ticks that came more than a minute ago, as after an outage: launch the `latest` one; `none`; or `all`, at ' +
          'most the last 100.',
      }),
      'latest',
    ),
    max_lateness_seconds: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: LATENESS_SECONDS_MAX,
        description: 'How late the `latest` tick may still be launched.',
      }),
      86_400,
    ),
    jitter_seconds: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: JITTER_SECONDS_MAX,
        description:
          'Launch up to this much after the tick, but before the next one: always the same for the same tick.',
      }),
      0,
    ),
    paused: Defaulted(Type.Boolean({ description: 'Launch nothing until it is resumed.' }), false),
  },
  { additionalProperties: false, description: 'When a task is launched by itself.' },
);
export type ScheduleDocument = Static<typeof ScheduleSchema>;
export type CompleteSchedule = Complete<typeof ScheduleSchema>;

const Utc = { maxLength: 100, description: 'ISO 8601, UTC.' };

export const NextTickSchema = OpenObject({
  tick: Type.String(Utc),
  local_time: Type.String({
    maxLength: 100,
    description: 'The same on the clock of the time zone, with its offset: `2026-10-25T02:30:00+02:00`.',
  }),
  launch_at: Type.String({ maxLength: 100, description: 'The tick and its jitter; ISO 8601, UTC.' }),
});
export type NextTickView = Static<typeof NextTickSchema>;

export const NextTicksSchema = Type.Array(NextTickSchema, {
  maxItems: NEXT_TICKS,
  description: 'The next ticks; also while paused. Fewer if they do not come within nine years.',
});

/** Why a tick launched nothing. */
export const TICK_REASONS = {
  overlap: 'An execution of this schedule was unfinished.',
  unfinished_limit: 'Too many executions of this schedule were unfinished.',
  paused: 'The schedule was paused.',
  superseded: 'A later tick was launched instead.',
  too_late: 'It was later than `max_lateness_seconds`.',
  not_wanted_late: 'It came late, and `missed` is `none`.',
  catch_up_limit: 'More ticks were missed than are launched late.',
  schedule_changed: 'The schedule was changed or removed before the tick was launched.',
  schedule_fault:
    'Its ticks could not be computed, so how many came until it was changed or removed is not known.',
  task_invalid: 'The task could not be launched as it was saved: see `crawlerd task show`.',
  cache_unfinished: 'The execution whose cache it starts with was unfinished.',
  queue_full: 'The queue was full (CRAWLERD_QUEUE_LIMIT).',
  disk_low: 'The disk was nearly full.',
} as const;
export type TickReason = keyof typeof TICK_REASONS;

export const TICK_OUTCOMES = ['launched', 'skipped', 'missed'] as const;
export type TickOutcome = (typeof TICK_OUTCOMES)[number];

export const TickSchema = OpenObject({
  first_tick: Type.String(Utc),
  last_tick: Type.String({
    maxLength: 100,
    description: 'The same as the first, unless the row stands for several ticks; ISO 8601, UTC.',
  }),
  count: Type.Integer({
    minimum: 0,
    description: 'How many ticks the row stands for; 0 for a span whose ticks cannot be computed.',
  }),
  count_is_minimum: Type.Boolean({ description: 'Whether there may be more: only the first were counted.' }),
  outcome: Type.Enum([...TICK_OUTCOMES]),
  reason: Type.Union([Type.Enum(Object.keys(TICK_REASONS)), Type.Null()], {
    description: 'Why nothing was launched; null if it was.',
  }),
  message: Type.Union([Type.String({ maxLength: 1000 }), Type.Null()], {
    description: 'The reason as a sentence.',
  }),
  execution_id: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
});
export type TickView = Static<typeof TickSchema>;
