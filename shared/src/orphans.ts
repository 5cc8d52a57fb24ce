import { Type, type Static } from 'typebox';
import { OpenObject } from './open-object.ts';

/** A container that carries the label of this service and that no execution needs. */
export const OrphanSchema = OpenObject({
  execution_id: Type.String({ maxLength: 1000 }),
  attempt: Type.Integer({ minimum: 1 }),
  container_name: Type.String({ maxLength: 1000, description: 'What it is called now.' }),
  container_id: Type.String({ maxLength: 1000 }),
  kind: Type.Enum(['left_over', 'unknown'], {
    description:
      '`left_over`: its attempt has ended, or has another container; removed automatically. `unknown`: its ' +
      'execution or attempt is not in the database, as after restoring a backup; kept until an operator removes it.',
  }),
  container: Type.Enum(['pending', 'running', 'exited']),
  since: Type.String({ maxLength: 100, description: 'When it was first seen; ISO 8601, UTC.' }),
});
export type OrphanView = Static<typeof OrphanSchema>;

export const OrphanListSchema = OpenObject({ orphans: Type.Array(OrphanSchema, { maxItems: 100_000 }) });
export type OrphanListView = Static<typeof OrphanListSchema>;
