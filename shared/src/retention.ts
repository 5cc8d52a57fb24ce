import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';
import { TaskRefSchema } from './task-ref.ts';
import { FINISHED_STATUSES, PAGE_MAX, REASON_CODES } from './status.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const Time = Type.String({ maxLength: 100, description: 'ISO 8601, UTC.' });
const Count = Type.Integer({ minimum: 0 });
const Rule = Type.Enum(['keep', 'budget', 'request'], {
  description:
    '`keep`: neither CRAWLERD_KEEP_* nor `keep` of its task keeps it. `budget`: the data takes more than ' +
    'CRAWLERD_DATA_MAX_GB. `request`: somebody asked for it.',
});
const Why = Type.String({ maxLength: 1000, description: 'Why it is removed, in one sentence.' });

/** What stays findable of an execution that was removed. */
export const TombstoneSchema = OpenObject(
  {
    execution_id: Type.String({ maxLength: 1000 }),
    task_name: Type.String({ maxLength: 1000 }),
    task: Nullable(TaskRefSchema),
    status: Type.Enum([...FINISHED_STATUSES]),
    reason: Nullable(Type.Enum(REASON_CODES)),
    error_message: Nullable(Type.String({ maxLength: 20_000 })),
    attempts: Count,
    items: Nullable(Count),
    pages: Nullable(Count),
    failed_pages: Nullable(Count),
    created_at: Time,
    started_at: Nullable(Time),
    finished_at: Time,
    rule: Rule,
    why: Why,
    requested_by: Nullable(Type.String({ maxLength: 1000 })),
    decided_at: Time,
    removed_at: Nullable(
      Type.String({ maxLength: 100, description: 'Null while its files are being removed.' }),
    ),
    bytes_freed: Type.Integer({ minimum: 0, description: 'What its files took on the disk.' }),
  },
  { description: 'What is left of an execution that was removed.' },
);
export type TombstoneView = Static<typeof TombstoneSchema>;

export const PruneReplySchema = OpenObject({
  dry_run: Type.Boolean(),
  has_rules: Type.Boolean({
    description:
      'False: neither CRAWLERD_KEEP_*, nor `keep` of a task, nor CRAWLERD_DATA_MAX_GB is set, so nothing is removed.',
  }),
  executions: Type.Integer({ minimum: 0, description: 'How many are removed.' }),
  bytes: Type.Integer({ minimum: 0, description: 'What their files take on the disk.' }),
  removals: Type.Array(
    OpenObject({
      execution_id: Type.String({ maxLength: 1000 }),
      task_name: Type.String({ maxLength: 1000 }),
      status: Type.Enum([...FINISHED_STATUSES]),
      finished_at: Time,
      bytes: Count,
      rule: Rule,
      why: Why,
    }),
    { maxItems: PAGE_MAX, description: `The ${PAGE_MAX} of them that finished last, that one first.` },
  ),
});
export type PruneReply = Static<typeof PruneReplySchema>;
