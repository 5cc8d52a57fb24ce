import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import {
  MISSED_POLICIES,
  NEXT_TICKS,
  NextTickSchema,
  NextTicksSchema,
  OVERLAPS,
  TICK_OUTCOMES,
  TickSchema,
} from './schedule.ts';
import { PAGE_MAX } from './status.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const { launch_at: _, ...PlannedTick } = NextTickSchema.properties;
const Cursor = Nullable(Type.String({ maxLength: 200, description: 'Pass as ?cursor= for the next page.' }));

/** A schedule of a task: what its document says, and where it stands. */
export const ScheduleViewSchema = OpenObject({
  id: Type.String({
    maxLength: 100,
    description: 'Stays the same while the task has a schedule of this name.',
  }),
  task: Type.String({ maxLength: 100 }),
  name: Type.String({ maxLength: 100 }),
  cron: Type.String({ maxLength: 200 }),
  time_zone: Type.String({ maxLength: 100 }),
  overlap: Type.Enum([...OVERLAPS]),
  missed: Type.Enum([...MISSED_POLICIES]),
  max_lateness_seconds: Type.Integer(),
  jitter_seconds: Type.Integer(),
  paused: Type.Boolean({ description: 'Whether it launches nothing, whoever has paused it.' }),
  paused_by: Nullable(
    Type.Enum(['document', 'operator'], {
      description:
        'What has paused it: `paused` in its document, or a request to pause, which stays until one to resume.',
    }),
  ),
  fault: Nullable(
    Type.String({ maxLength: 1000, description: 'Why its ticks cannot be computed; null if they can.' }),
  ),
  decided_up_to: Type.String({
    maxLength: 100,
    description: 'Every tick since the schedule began, up to here, has a row. ISO 8601, UTC.',
  }),
  next_ticks: NextTicksSchema,
});
export type ScheduleView = Static<typeof ScheduleViewSchema>;

export const ScheduleListSchema = OpenObject({
  schedules: Type.Array(ScheduleViewSchema, {
    maxItems: PAGE_MAX,
    description: 'In the order in which they were made.',
  }),
  next_cursor: Cursor,
});
export type ScheduleList = Static<typeof ScheduleListSchema>;

export const TickListSchema = OpenObject({
  ticks: Type.Array(TickSchema, { maxItems: PAGE_MAX, description: 'Newest first.' }),
  next_cursor: Cursor,
});
export type TickList = Static<typeof TickListSchema>;

/** The answer to a request to pause or resume all schedules. */
export const SchedulesPausedSchema = OpenObject({
  paused: Type.Boolean({ description: 'What was asked for.' }),
  changed: Type.Integer({ minimum: 0, description: 'How many schedules were not so before.' }),
});
export type SchedulesPaused = Static<typeof SchedulesPausedSchema>;

/** What a schedule of a task that is put comes to: with jitter, launches come later by an amount that its id decides. */
export const PlannedScheduleSchema = OpenObject({
  name: Type.String({ maxLength: 100 }),
  next_ticks: Type.Array(OpenObject(PlannedTick), {
    maxItems: NEXT_TICKS,
    description: 'Also while paused. Fewer if they do not come within nine years.',
  }),
});
export type PlannedSchedule = Static<typeof PlannedScheduleSchema>;

const PAGE = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'next_cursor of the previous page.' })),
};

/** The query of `GET /schedules`. */
export const ScheduleListQuerySchema = Type.Object(
  {
    task: Type.Optional(Type.String({ maxLength: 200, description: 'Only those of this task.' })),
    ...PAGE,
  },
  { additionalProperties: false },
);
export type ScheduleListQuery = Static<typeof ScheduleListQuerySchema>;

/** The query of `GET /schedules/{id}/ticks`. */
export const TickListQuerySchema = Type.Object(
  {
    outcome: Type.Optional(Type.Enum([...TICK_OUTCOMES], { description: 'Only ticks that came to this.' })),
    ...PAGE,
  },
  { additionalProperties: false },
);
export type TickListQuery = Static<typeof TickListQuerySchema>;
