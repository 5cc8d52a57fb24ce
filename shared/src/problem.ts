import { Type, type Static } from 'typebox';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/**
 * The body of every error answer, after RFC 9457. `code` is stable and meant for programs;
 * `detail` tells a person what is wrong and what to do next.
 */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'Always about:blank; `code` tells the kind.' }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  instance: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), message: Type.String() }), {
      description: 'The invalid fields of the request.',
    }),
  ),
});
export type Problem = Static<typeof ProblemSchema>;
