import { HealthSchema, ReadinessSchema } from '@crawlerd/shared';
import type { App } from '../app.ts';
import type { Services } from '../services.ts';

export function healthRoutes(app: App, services: Services): void {
  app.get(
    '/healthz',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getHealth',
        tags: ['service'],
        summary: 'Whether the process responds',
        response: { 200: HealthSchema },
      },
    },
    () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getReadiness',
        tags: ['service'],
        summary: 'Whether crawls can be launched and, if not, what to do',
        response: { 200: ReadinessSchema, 503: ReadinessSchema },
      },
    },
    async (_request, reply) => {
      const checks = await services.readiness();
      const ready = checks.every(({ ok }) => ok);
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks });
    },
  );
}
