import { Type, type Static } from 'typebox';
import { ISSUES_MAX } from './issues.ts';
import { OpenObject } from './open-object.ts';
import { TombstoneSchema } from './retention.ts';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** One wrong field of a request. */
export const IssueSchema = OpenObject({
  field: Type.String({ maxLength: 1000 }),
  message: Type.String({ maxLength: 1000 }),
});

/**
 * The body of every error answer, after RFC 9457. `code` is stable and meant for programs;
 * `detail` tells a person what is wrong and what to do next.
 */
export const ProblemSchema = OpenObject({
  type: Type.String({ maxLength: 200, description: 'Always about:blank; `code` tells the kind.' }),
  title: Type.String({ maxLength: 200 }),
  status: Type.Integer(),
  code: Type.String({ maxLength: 200 }),
  detail: Type.String({ maxLength: 50_000 }),
  instance: Type.Optional(Type.String({ maxLength: 50_000 })),
  tombstone: Type.Optional(TombstoneSchema),
  errors: Type.Optional(
    Type.Array(IssueSchema, {
      maxItems: ISSUES_MAX,
      description: `The invalid fields of the request, the first ${ISSUES_MAX} of them; \`detail\` says so if there are more.`,
    }),
  ),
});
export type Problem = Static<typeof ProblemSchema>;
