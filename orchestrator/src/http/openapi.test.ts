import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { isValid } from '@crawlerd/shared';
import { NAMED } from './named-schemas.ts';
import { EXAMPLES } from './examples/answers.ts';
import { bothApps } from './testing/both-apps.ts';

describe('the OpenAPI document', () => {
  it('describes every route once, from the schemas the routes use', async () => {
    const { operator } = await bothApps();
    const document: { openapi: string; paths: Record<string, object> } = (
      await operator.inject({ url: '/docs/json' })
    ).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/v1/deliveries',
      '/api/v1/deliveries/{id}/redeliver',
      '/api/v1/endpoints',
      '/api/v1/endpoints/{name}',
      '/api/v1/endpoints/{name}/pause',
      '/api/v1/endpoints/{name}/resume',
      '/api/v1/endpoints/{name}/test',
      '/api/v1/events',
      '/api/v1/executions',
      '/api/v1/executions/bulk',
      '/api/v1/executions/summary',
      '/api/v1/executions/validate',
      '/api/v1/executions/{id}',
      '/api/v1/executions/{id}/events',
      '/api/v1/executions/{id}/files',
      '/api/v1/executions/{id}/files/{name}',
      '/api/v1/executions/{id}/items',
      '/api/v1/executions/{id}/logs',
      '/api/v1/executions/{id}/pages',
      '/api/v1/executions/{id}/pin',
      '/api/v1/executions/{id}/replay',
      '/api/v1/executions/{id}/resume',
      '/api/v1/executions/{id}/retry-pages',
      '/api/v1/executions/{id}/stop',
      '/api/v1/monitoring/execution/{id}/status',
      '/api/v1/orphans',
      '/api/v1/orphans/{id}/{attempt}',
      '/api/v1/prune',
      '/api/v1/schedules',
      '/api/v1/schedules/pause',
      '/api/v1/schedules/resume',
      '/api/v1/schedules/{id}',
      '/api/v1/schedules/{id}/pause',
      '/api/v1/schedules/{id}/resume',
      '/api/v1/schedules/{id}/ticks',
      '/api/v1/secrets',
      '/api/v1/secrets/{name}',
      '/api/v1/tasks',
      '/api/v1/tasks/{name}',
      '/api/v1/tasks/{name}/executions',
      '/api/v1/tokens',
      '/api/v1/tokens/{id}',
      '/healthz',
      '/metrics',
      '/readyz',
    ]);
    expect(document.paths['/api/v1/executions/{id}/events']).toMatchObject({
      get: { responses: { 200: { content: { 'application/json': {}, 'text/event-stream': {} } }, 204: {} } },
    });
    expect(JSON.stringify(document)).toContain('Follow links that stay in the scope');
    expect((await operator.inject({ url: '/docs' })).statusCode).toBe(200);
  });

  it('has a name for each call and each document, and says who may call', async () => {
    const { operator } = await bothApps();
    const document: Document = (await operator.inject({ url: '/docs/json' })).json();
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual([
      'bulkExecutions',
      'createToken',
      'getEndpoint',
      'getExecution',
      'getExecutionStatus',
      'getFile',
      'getHealth',
      'getItems',
      'getLogs',
      'getMetrics',
      'getReadiness',
      'getSchedule',
      'getTask',
      'launchExecution',
      'launchTask',
      'listDeliveries',
      'listEndpoints',
      'listEvents',
      'listEventsOfExecution',
      'listExecutions',
      'listFiles',
      'listOrphans',
      'listPages',
      'listSchedules',
      'listSecrets',
      'listTasks',
      'listTicks',
      'listTokens',
      'pauseAllSchedules',
      'pauseEndpoint',
      'pauseSchedule',
      'pinExecution',
      'prune',
      'putEndpoint',
      'putTask',
      'redeliver',
      'removeEndpoint',
      'removeExecution',
      'removeOrphan',
      'removeSecret',
      'removeTask',
      'replayExecution',
      'resumeAllSchedules',
      'resumeEndpoint',
      'resumeExecution',
      'resumeSchedule',
      'retryPages',
      'revokeToken',
      'setSecret',
      'stopExecution',
      'summarizeExecutions',
      'testEndpoint',
      'unpinExecution',
      'validateLaunch',
    ]);
    const { schemas, securitySchemes } = document.components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['CrawlConfig', 'Execution', 'ExecutionDetail', 'Event', 'Launch', 'Problem']),
    );
    expect(Object.keys(schemas).filter((name) => name.startsWith('def-'))).toEqual([]);
    expect(Object.keys(securitySchemes)).toEqual(['operatorToken', 'operatorPassword']);
    for (const { operationId, security, responses, parameters = [] } of operations) {
      const isOpen = operationId === 'getHealth' || operationId === 'getReadiness';
      expect(security).toHaveLength(isOpen ? 0 : 2);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(isOpen ? ['403'] : ['401', '403']));
      expect(JSON.stringify(parameters)).not.toContain('$ref');
    }
    // What has a default need not be given.
    expect(Object.keys(schemas['CrawlConfig'] ?? {})).toContain('required');
    expect(JSON.stringify(schemas['CrawlConfig'])).not.toMatch(/"default":[^{]/);
    // Every reference leads somewhere.
    const text = JSON.stringify(document);
    const refs = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(refs.filter((name) => name === undefined || !(name in schemas))).toEqual([]);
    expect(new Set(refs).size).toBe(Object.keys(schemas).length);
  });

  it('shows a crawl, and not noise', async () => {
    for (const [name, example] of Object.entries(EXAMPLES)) {
      expect([name, isValid(NAMED[name] ?? Type.Never(), example)]).toEqual([name, true]);
    }
  });
});

interface Document {
  readonly paths: Record<
    string,
    Record<
      string,
      { operationId: string; security: object[]; responses: Record<string, object>; parameters?: object[] }
    >
  >;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly securitySchemes: Record<string, object>;
  };
}
