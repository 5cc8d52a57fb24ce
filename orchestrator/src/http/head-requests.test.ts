import { describe, expect, it } from 'vitest';
import { bothApps } from './testing/both-apps.ts';

describe('HEAD', () => {
  it.each([
    '/executions',
    '/executions/ID',
    '/executions/ID/logs',
    '/executions/ID/items',
    '/executions/ID/items?format=jsonl',
    '/executions/ID/items?format=object',
    '/executions/ID/events',
    '/monitoring/execution/ID/status',
    '/events',
    '/orphans',
    '/healthz',
    '/metrics',
    '/docs/json',
  ])('of %s has the head of GET, and no body', async (path) => {
    const { operator, world } = await bothApps();
    const url = path.replace('ID', await world.running());
    const [head, get] = [
      await operator.inject({ method: 'HEAD', url }),
      await operator.inject({ method: 'GET', url }),
    ];
    expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([
      200,
      get.headers['content-type'],
      '',
    ]);
  });

  it.each(['logs?follow=true', 'events'])('of a live answer (%s) ends at once', async (path) => {
    const { operator, world } = await bothApps();
    const url = `/executions/${await world.running()}/${path}`;
    const headers = { accept: 'text/event-stream' };
    expect((await operator.inject({ method: 'HEAD', url, headers })).statusCode).toBe(200);
  });
});
