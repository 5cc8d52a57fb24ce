import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { PatternString } from './validation.ts';

/** Safe in an address and as the name of a file. */
const TASK_NAME = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$';

/** Also for the names of a task's schedules. */
export const TASK_NAME_KEY = {
  pattern: TASK_NAME,
  meaning: 'must have 1 to 100 letters, digits, dots, dashes and underscores, a letter or digit first',
};

export function TaskName(description: string) {
  return PatternString(TASK_NAME, TASK_NAME_KEY.meaning, { maxLength: 100, description });
}

/** The saved task that an execution was launched from. Not its `task_name`, which is a key of the crawl config. */
export const TaskRefSchema = OpenObject(
  {
    name: Type.String({ maxLength: 100 }),
    revision: Type.Integer({ minimum: 1, description: 'That it had then; the task may have changed since.' }),
  },
  { description: 'The saved task that it was launched from; null if it was launched without one.' },
);
export type TaskRefView = Static<typeof TaskRefSchema>;
