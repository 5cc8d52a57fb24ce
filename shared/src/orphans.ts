import { Type, type Static } from 'typebox';

/** A container that carries the label of this service and that no execution needs. */
export const OrphanSchema = Type.Object({
  execution_id: Type.String(),
  attempt: Type.Integer({ minimum: 1 }),
  container_name: Type.String(),
  kind: Type.Enum(['left_over', 'unknown'], {
    description:
      '`left_over`: its attempt has ended; removed automatically. `unknown`: its execution or ' +
      'attempt is not in the database, as after restoring a backup; kept until an operator removes it.',
  }),
  container: Type.Enum(['pending', 'running', 'exited']),
  since: Type.String({ description: 'When it was first seen; ISO 8601, UTC.' }),
});
export type OrphanView = Static<typeof OrphanSchema>;

export const OrphanListSchema = Type.Object({ orphans: Type.Array(OrphanSchema) });
export type OrphanListView = Static<typeof OrphanListSchema>;
