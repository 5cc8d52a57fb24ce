import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { logPageSample } from './testing/log-pages.ts';
import {
  deliverySample,
  detailOf,
  endpointSample,
  scheduleSample,
  statusSample,
  succeededSample,
  tokenSample,
} from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  const warnings = ['unknown key "dealy"'];
  service
    .execution([statusSample(), succeededSample()])
    .json('GET /api/v1/executions', { executions: [succeededSample()], next_cursor: 'more' })
    .json(
      'GET /api/v1/executions/ex-1',
      detailOf(succeededSample({ reason: 'oom_killed', status: 'failed' })),
    )
    .json('POST /api/v1/executions', { ...statusSample(), warnings }, 201)
    .json('POST /api/v1/executions/ex-1/resume', statusSample())
    .json('POST /api/v1/executions/ex-1/stop', statusSample())
    .json('POST /api/v1/executions/ex-1/replay', { ...statusSample(), warnings }, 201)
    .json('GET /api/v1/tasks', { tasks: [TASK], next_cursor: null })
    .json('GET /api/v1/tasks/shop', {
      ...TASK,
      current: true,
      issues: [],
      body: {},
      env_names: [],
      schedules: [],
    })
    .json('GET /api/v1/schedules', { schedules: [scheduleSample()], next_cursor: null })
    .json('GET /api/v1/schedules/sc-1/ticks', { ticks: [], next_cursor: null })
    .json('POST /api/v1/schedules/sc-1/pause', scheduleSample({ paused: true, paused_by: 'operator' }))
    .json('POST /api/v1/schedules/sc-1/resume', scheduleSample())
    .json('POST /api/v1/schedules/pause', { paused: true, changed: 1 })
    .on('DELETE /api/v1/tasks/shop', (_seen, response) => response.writeHead(204).end())
    .json('POST /api/v1/tasks/shop/executions', { ...statusSample(), warnings }, 201)
    .json('GET /api/v1/endpoints', { endpoints: [endpointSample()] })
    .json('GET /api/v1/endpoints/team', endpointSample())
    .json('PUT /api/v1/endpoints/team', endpointSample(), 201)
    .json('POST /api/v1/endpoints/team/pause', endpointSample())
    .json('POST /api/v1/endpoints/team/test', deliverySample(), 202)
    .json('GET /api/v1/deliveries', {
      deliveries: [deliverySample({ state: 'delivered', attempts: 1 })],
      next_before: null,
    })
    .json('POST /api/v1/deliveries/7/redeliver', deliverySample(), 202)
    .on('DELETE /api/v1/endpoints/team', (_seen, response) => response.writeHead(204).end())
    .json('GET /api/v1/tokens', { tokens: [tokenSample()] })
    .json('POST /api/v1/tokens', { ...tokenSample(), token: 'crawlerd_x' }, 201)
    .json(`DELETE /api/v1/tokens/${tokenSample().id}`, tokenSample())
    .json('GET /api/v1/orphans', { orphans: [] })
    .on('GET /api/v1/executions/ex-1/events', (_seen, response) => response.writeHead(204).end())
    .on('GET /api/v1/executions/ex-1/logs', ({ query }, response) => {
      const text = '2026-01-02T03:04:05Z stdout \u001b[31mred\n';
      response.end(query['format'] === 'json' ? JSON.stringify(logPageSample(['\u001b[31mred'])) : text);
    })
    .on('GET /api/v1/executions/ex-1/items', ({ query }, response) => {
      response.end(query['format'] === 'json' ? '[{"title":"茶"}]' : '{"title":"茶"}\n');
    });
});
afterEach(async () => service.stop());

const TASK = { name: 'shop', revision: 1, updated_at: '2026-01-02T03:04:05Z', task_name: 'x', valid: true };

const DOCUMENTS = [
  ['ls'],
  ['ls', '--limit', '1'],
  ['show', 'ex-1'],
  ['status', 'ex-1'],
  ['items', 'ex-1'],
  ['items', 'ex-1', '--format', 'table'],
  ['orphans'],
  ['run', '-'],
  ['resume', 'ex-1'],
  ['replay', 'ex-1'],
  ['task', 'ls'],
  ['task', 'show', 'shop'],
  ['task', 'run', 'shop'],
  ['task', 'rm', 'shop'],
  ['schedule', 'ls'],
  ['schedule', 'show', 'shop'],
  ['schedule', 'ticks', 'shop/nightly'],
  ['schedule', 'pause', 'shop'],
  ['schedule', 'resume', 'shop'],
  ['schedule', 'pause', '--all'],
  ['endpoint', 'ls'],
  ['endpoint', 'show', 'team'],
  ['endpoint', 'set', 'team', '--type', 'feishu', '--to', 'https://open.feishu.example/'],
  ['endpoint', 'test', 'team'],
  ['endpoint', 'pause', 'team'],
  ['endpoint', 'rm', 'team'],
  ['delivery', 'ls'],
  ['delivery', 'redeliver', '7'],
  ['token', 'ls'],
  ['token', 'create', 'ci', '--scope', 'read'],
  ['token', 'revoke', 'ci'],
  ['stop', 'ex-1'],
  ['stop', 'ex-1', '--no-wait'],
];
const LINES = [
  ['logs', 'ex-1'],
  ['logs', 'ex-1', '--raw'],
  ['logs', 'ex-1', '--follow'],
  ['logs', 'ex-1', '--search', 'red'],
  ['items', 'ex-1', '--format', 'jsonl'],
  ['watch', 'ex-1'],
  ['run', '-', '--follow'],
  ['resume', 'ex-1', '--follow'],
];

async function stdoutOf(args: readonly string[], terminal: boolean): Promise<string> {
  const io = testIo({ terminal });
  io.stdin = Readable.from(['{"task_name": "x", "base_url": "https://shop.example/"}']);
  return (await runAgainst(service, [...args, '--json'], io)).out;
}

test.each(DOCUMENTS.map((args) => [args.join(' '), args] as const))(
  '%s --json is one document, and nothing else',
  async (_name, args) => {
    for (const terminal of [true, false]) {
      expect(JSON.parse(await stdoutOf(args, terminal))).toBeTypeOf('object');
    }
  },
);

test.each(LINES.map((args) => [args.join(' '), args] as const))(
  '%s --json is one document a line, and nothing else',
  async (_name, args) => {
    for (const terminal of [true, false]) {
      const lines = (await stdoutOf(args, terminal)).split('\n').filter((line) => line !== '');
      for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object');
    }
  },
);

test('a fault with --json is a sentence beside an empty standard output', async () => {
  service.problem('GET /api/v1/executions/ex-1', { status: 404, detail: 'There is none.' });
  expect(await runAgainst(service, ['show', 'ex-1', '--json'])).toEqual({
    code: 1,
    out: '',
    err: 'There is none.\n',
  });
});
