import type { MetricsPage } from '../../ports/meters.ts';
import type { App } from '../app.ts';
import { textAnswer } from '../openapi.ts';
import { problemAnswers } from '../openapi-problems.ts';

export type ReadMetrics = () => Promise<MetricsPage>;

export function metricsRoute(app: App, read: ReadMetrics): void {
  app.get(
    '/metrics',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMetrics',
        tags: ['service'],
        summary: 'Metrics in the text format of Prometheus',
        response: {
          200: textAnswer('Series without ids, and with a limit to their number.', 'text/plain'),
          ...problemAnswers('storage_unavailable'),
        },
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await read();
      return reply.type(contentType).send(text);
    },
  );
}
