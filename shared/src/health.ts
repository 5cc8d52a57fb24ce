import { Type, type Static } from 'typebox';

/** One thing that must hold for the service to do its work; shown by `/readyz` and `crawlerd doctor`. */
export const CheckSchema = Type.Object({
  name: Type.String(),
  ok: Type.Boolean(),
  detail: Type.String({ description: 'Result of the check, and what to do if it failed.' }),
});
export type Check = Static<typeof CheckSchema>;

export const ReadinessSchema = Type.Object({
  status: Type.Enum(['ready', 'not_ready']),
  checks: Type.Array(CheckSchema),
});
export type Readiness = Static<typeof ReadinessSchema>;
