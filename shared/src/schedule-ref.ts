import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';

/** The schedule that has launched an execution, and for when. */
export const ScheduleRefSchema = OpenObject(
  {
    id: Type.String({ maxLength: 100 }),
    name: Type.String({ maxLength: 100 }),
    tick: Type.String({ maxLength: 100, description: 'When it was due. ISO 8601, UTC.' }),
    local_time: Type.String({
      maxLength: 100,
      description: 'The same on the clock of the time zone, with its offset: `2026-10-25T02:30:00+02:00`.',
    }),
  },
  { description: 'The schedule that has launched it, and its tick; null if it was launched otherwise.' },
);
export type ScheduleRefView = Static<typeof ScheduleRefSchema>;
