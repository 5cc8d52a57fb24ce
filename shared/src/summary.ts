import { Type, type Static } from 'typebox';
import { LIST_FILTERS } from './list-filter.ts';
import { OpenObject } from './open-object.ts';
import type { Status } from './status.ts';

/** Tasks that a summary names. */
export const SUMMARY_TASKS_MAX = 100;

/** The query of `GET /executions/summary`. */
export const SummaryQuerySchema = Type.Object(LIST_FILTERS, { additionalProperties: false });
export type SummaryQuery = Static<typeof SummaryQuerySchema>;

const Count = Type.Integer({ minimum: 0 });
const ByStatus = OpenObject(
  {
    queued: Count,
    starting: Count,
    running: Count,
    stale: Count,
    stopping: Count,
    succeeded: Count,
    failed: Count,
    stopped: Count,
    timed_out: Count,
    lost: Count,
  } satisfies Record<Status, typeof Count>,
  { description: 'How many have each status.' },
);

export const ExecutionSummarySchema = OpenObject({
  executions: Type.Integer({ minimum: 0, description: 'How many match.' }),
  by_status: ByStatus,
  tasks: Type.Array(
    OpenObject({
      task_name: Type.String({ maxLength: 1000, description: 'task_name of their crawl configs.' }),
      executions: Count,
      by_status: ByStatus,
    }),
    {
      maxItems: SUMMARY_TASKS_MAX,
      description: `The ${SUMMARY_TASKS_MAX} with the most executions, most first.`,
    },
  ),
  other_executions: Type.Integer({ minimum: 0, description: 'Executions of tasks that are not in `tasks`.' }),
  is_complete: Type.Boolean({
    description: 'False: there may be more, which were not counted; these are the counts of the newest ones.',
  }),
});
export type ExecutionSummary = Static<typeof ExecutionSummarySchema>;
export type CountsByStatus = ExecutionSummary['by_status'];
