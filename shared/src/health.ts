import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';

/** The answer of a process that responds at all. */
export const HealthSchema = OpenObject({ status: Type.Enum(['ok']) });

/** One thing that must hold for the service to do its work; shown by `/readyz` and `crawlerd doctor`. */
export const CheckSchema = OpenObject({
  name: Type.String({ maxLength: 200 }),
  ok: Type.Boolean(),
  warning: Type.Optional(
    Type.Boolean({ description: 'Crawls run all the same, but less is protected than could be.' }),
  ),
  detail: Type.String({
    maxLength: 20_000,
    description: 'Result of the check, and what to do if it failed.',
  }),
});
export type Check = Static<typeof CheckSchema>;

export const ReadinessSchema = OpenObject({
  status: Type.Enum(['ready', 'not_ready']),
  checks: Type.Array(CheckSchema, { maxItems: 100 }),
});
export type Readiness = Static<typeof ReadinessSchema>;
