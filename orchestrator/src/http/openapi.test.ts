import { describe, expect, it } from 'vitest';
import { bothApps } from './testing/both-apps.ts';

describe('the OpenAPI document', () => {
  it('describes every route once, from the schemas the routes use', async () => {
    const { operator } = await bothApps();
    const document: { openapi: string; paths: Record<string, object> } = (
      await operator.inject({ url: '/docs/json' })
    ).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/v1/events',
      '/api/v1/executions',
      '/api/v1/executions/{id}',
      '/api/v1/executions/{id}/events',
      '/api/v1/executions/{id}/items',
      '/api/v1/executions/{id}/logs',
      '/api/v1/executions/{id}/resume',
      '/api/v1/executions/{id}/stop',
      '/api/v1/monitoring/execution/{id}/status',
      '/api/v1/orphans',
      '/api/v1/orphans/{id}/{attempt}',
      '/healthz',
      '/readyz',
    ]);
    expect(document.paths['/api/v1/executions/{id}/events']).toMatchObject({
      get: { responses: { 200: { content: { 'application/json': {}, 'text/event-stream': {} } }, 204: {} } },
    });
    expect(JSON.stringify(document)).toContain('Follow links that stay in the scope');
    expect((await operator.inject({ url: '/docs' })).statusCode).toBe(200);
  });
});
