import { Type } from 'typebox';
import { OrphanListSchema } from '@crawlerd/shared';
import { removeOrphan } from '../../use-cases/orphans.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { Services } from '../services.ts';
import { orphanView } from '../views.ts';

const OrphanParams = Type.Object({ id: Type.String(), attempt: Type.Integer({ minimum: 1 }) });
const OrphanQuery = Type.Object(
  {
    container_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'Which of them, if the attempt has several.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Containers of this service that no execution needs. */
export function orphanRoutes(app: App, { orphans }: Services): void {
  app.get(
    '/orphans',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'listOrphans',
        tags: ['service'],
        summary: 'Containers of this service that no execution needs, as of the last scan of the engine',
        response: { 200: OrphanListSchema },
      },
    },
    () => ({ orphans: orphans.list().map(orphanView) }),
  );

  app.delete(
    '/orphans/:id/:attempt',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'removeOrphan',
        tags: ['service'],
        summary: 'Stop and remove one of them, including its filesystem',
        description: 'Its output folder is kept.',
        params: OrphanParams,
        querystring: OrphanQuery,
        response: {
          204: Type.Null({ description: 'The container was removed.' }),
          ...problemAnswers('orphan_unknown', 'orphan_needed', 'orphan_ambiguous', 'runtime_unavailable'),
        },
      },
    },
    async ({ params: { id: executionId, attempt }, query: { container_id: containerId } }, reply) => {
      await removeOrphan(orphans, { executionId, attempt, containerId });
      return reply.code(204).send(null);
    },
  );
}
