import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeliveryListSchema,
  DeliverySchema,
  EndpointListSchema,
  EndpointViewSchema,
  EventSchema,
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  FileListSchema,
  LaunchCheckSchema,
  LaunchReplySchema,
  OrphanListSchema,
  PageListSchema,
  ScheduleListSchema,
  ScheduleViewSchema,
  TaskListSchema,
  TaskReplySchema,
  TaskViewSchema,
  TokenCreatedSchema,
  TokenListSchema,
  TokenSchema,
  TickListSchema,
} from '@crawlerd/shared';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { runAgainst } from './testing/cli-harness.ts';
import { COMMANDS_THAT_SHOW, ID } from './testing/commands-that-show.ts';
import { FakeService } from './testing/fake-service.ts';
import { hostile, PAYLOAD } from './testing/hostile-document.ts';
import {
  deliverySample,
  detailOf,
  endpointSample,
  fileListSample,
  launchCheckSample,
  pageListSample,
  scheduleSample,
  statusSample,
  tokenSample,
} from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';

/** What this command line itself writes: single colours, and a region that is drawn again. */
const ESCAPE = String.fromCodePoint(27);
const OUR_OWN = new RegExp(`${ESCAPE}\\[\\d{1,2}m|${ESCAPE}\\[\\d+A\r${ESCAPE}\\[0J`, 'gu');
const STEERS = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const SAVED = { name: 'daily', revision: 1 };
let service: FakeService;
let config: string;
let endpoint: string;
beforeEach(async () => {
  service = await new FakeService().start();
  config = join(temporaryFolder(), 'config.json');
  await writeFile(config, '{"task_name": "shop", "base_url": "https://shop.example/"}');
  endpoint = join(temporaryFolder(), 'team.json');
  await writeFile(endpoint, '{"channel": {"type": "feishu", "url": "https://open.feishu.example/"}}');
  answerWithHostileText(service);
});
afterEach(async () => service.stop());

describe.each([
  ['a pipe', { terminal: false }, {}],
  ['a terminal', { terminal: true }, {}],
  ['a terminal without colours', { terminal: true }, { NO_COLOR: '1' }],
  ['a dumb terminal', { terminal: true }, { TERM: 'dumb' }],
])('text of crawlers and pages cannot steer %s', (_name, options, env) => {
  test.each(COMMANDS_THAT_SHOW.map((args) => [args.join(' '), args] as const))(
    '%s',
    async (_command, args) => {
      const io = testIo(options);
      Object.assign(io.env, env);
      const { out, err } = await runAgainst(
        service,
        args.map((arg) => (arg === 'CONFIG' ? config : arg === 'ENDPOINT' ? endpoint : arg)),
        io,
      );
      const shown = `${out}\n${err}`.replaceAll(OUR_OWN, '');
      expect(shown).toMatch(/[XY]|removed|resumed|requested/);
      expect(shown.split('\n').filter((line) => STEERS.test(line))).toEqual([]);
    },
  );
});

/** Every text of every answer holds the payload, wherever the schema lets it. */
function answerWithHostileText(to: FakeService): void {
  const running = hostile(ExecutionStatusSchema, {
    ...statusSample({
      task: SAVED,
      schedule: { id: 's', name: 'n', tick: 't', local_time: 'l' },
      error_message: 'no',
      diagnosis: { code: 'engine_unreachable', message: 'gone' },
    }),
    execution_id: ID,
  });
  const failed = hostile(ExecutionStatusSchema, {
    ...statusSample({ task: SAVED, status: 'failed', reason: 'reported_failure', error_message: 'no' }),
    finished_at: '2026-01-02T03:04:07.200Z',
  });
  const detail = hostile(ExecutionDetailSchema, {
    ...detailOf(failed),
    stop_requested_by: 'me',
    group: { key: 'g', limit: 1 },
    waits_for: { kind: 'group', key: 'g', limit: 1, held_by: ['h'] },
  });
  const v1 = '/api/v1/executions';
  const problem = {
    status: 409,
    detail: PAYLOAD,
    code: 'refused',
    errors: [{ field: PAYLOAD, message: PAYLOAD }],
  };
  const orphan = {
    execution_id: ID,
    attempt: 1,
    container_id: 'c1',
    container_name: 'c',
    kind: 'unknown',
    container: 'running',
  };
  const event = {
    id: 1,
    at: '2026-01-02T03:04:07Z',
    execution_id: ID,
    task_name: 'shop',
    task: SAVED,
    attempt: 1,
    from_status: null,
    reason: null,
  };
  const last = hostile(EventSchema, {
    ...event,
    to_status: 'failed',
    kind: 'completion',
    message: 'm',
  });
  const task = { name: 'shop', revision: 1, updated_at: event.at, task_name: 'x' };
  const view = {
    ...task,
    valid: false,
    current: true,
    issues: [{ field: 'a', message: 'm' }],
    env_names: ['A'],
    schedules: [scheduleSample({ fault: 'f' })],
  };
  const [next] = scheduleSample().next_ticks;
  const planned = { name: 'nightly', next_ticks: [next] };
  const body = { config: { [PAYLOAD]: PAYLOAD } };
  const reply = { ...task, outcome: 'changed', changed: ['a'], warnings: ['w'], schedules: [planned] };
  const { id: scheduleId } = scheduleSample();
  const tick = {
    first_tick: event.at,
    last_tick: event.at,
    count: 1,
    count_is_minimum: false,
    outcome: 'skipped',
    reason: 'overlap',
    message: 'm',
    execution_id: ID,
  };
  const robot = hostile(
    EndpointViewSchema,
    endpointSample({
      filter: { tasks: ['shop'], labels: { team: 'prices' } },
      paused_at: event.at,
      paused_because: 'b',
      failing_since: event.at,
    }),
  );
  const undelivered = deliverySample({ attempts: 1, failure: 'f', answer: 'a', execution_id: ID });
  const delivery = hostile(DeliverySchema, undelivered);
  const token = tokenSample({ labels: { team: 'prices' } });
  const item = JSON.stringify({ title: PAYLOAD, url: PAYLOAD, [PAYLOAD]: PAYLOAD });
  // As JSON has to be written, and as a hostile crawler writes it.
  const items = `${item}\n{"title":"${PAYLOAD}","${PAYLOAD}":"${PAYLOAD}"}\n`;
  const errors = [{ field: 'f', message: 'm' }];
  to.execution([running, failed])
    .json(`GET ${v1}/${ID}`, detail)
    .json(`GET ${v1}`, hostile(ExecutionListSchema, { executions: [running, failed], next_cursor: null }))
    .json(`POST ${v1}`, hostile(LaunchReplySchema, { ...running, execution_id: ID, warnings: ['w'] }), 201)
    .json(`POST ${v1}/validate`, hostile(LaunchCheckSchema, { ...launchCheckSample(), ok: false, errors }))
    .json(`POST ${v1}/${ID}/resume`, { ...running, execution_id: ID })
    .json(`POST ${v1}/${ID}/retry-pages`, { ...running, execution_id: ID })
    .json(`POST ${v1}/${ID}/stop`, { ...running, execution_id: ID })
    .json(
      'GET /api/v1/tasks',
      hostile(TaskListSchema, { tasks: [{ ...task, valid: true }], next_cursor: null }),
    )
    .json('GET /api/v1/tasks/shop', hostile(TaskViewSchema, { ...view, body }))
    .json('PUT /api/v1/tasks/config', hostile(TaskReplySchema, reply))
    .json('POST /api/v1/tasks/shop/executions', hostile(LaunchReplySchema, { ...running, warnings: ['w'] }))
    .json(
      'GET /api/v1/schedules',
      hostile(ScheduleListSchema, { schedules: [scheduleSample({ fault: 'f' })], next_cursor: null }),
    )
    .json(
      `GET /api/v1/schedules/${scheduleId}/ticks`,
      hostile(TickListSchema, { ticks: [tick], next_cursor: null }),
    )
    .json(`POST /api/v1/schedules/${scheduleId}/pause`, hostile(ScheduleViewSchema, scheduleSample()))
    .json(`POST /api/v1/schedules/${scheduleId}/resume`, hostile(ScheduleViewSchema, scheduleSample()))
    .json('GET /api/v1/endpoints', hostile(EndpointListSchema, { endpoints: [robot] }))
    .json('GET /api/v1/endpoints/team', robot)
    .json('PUT /api/v1/endpoints/team', robot)
    .json('POST /api/v1/endpoints/team/pause', robot)
    .json('POST /api/v1/endpoints/team/resume', robot)
    .json('POST /api/v1/endpoints/team/test', delivery, 202)
    .json('POST /api/v1/deliveries/7/redeliver', delivery, 202)
    .json(
      'GET /api/v1/deliveries',
      hostile(DeliveryListSchema, { deliveries: [undelivered], next_before: null }),
    )
    .json(`GET ${v1}/${ID}/files`, hostile(FileListSchema, fileListSample()))
    .json(`GET ${v1}/${ID}/pages`, hostile(PageListSchema, pageListSample()))
    .json('GET /api/v1/orphans', hostile(OrphanListSchema, { orphans: [{ ...orphan, since: event.at }] }))
    .json('GET /api/v1/tokens', hostile(TokenListSchema, { tokens: [token] }))
    .json('POST /api/v1/tokens', hostile(TokenCreatedSchema, { ...token, token: 't' }), 201)
    .json(`DELETE /api/v1/tokens/${token.id}`, hostile(TokenSchema, token))
    .problem('GET /api/v1/monitoring/execution/refused/status', problem)
    .problem(`GET ${v1}/refused/logs`, problem)
    .problem(`GET ${v1}/refused/items`, problem)
    .on(`GET ${v1}/${ID}/logs`, (_seen, response) => {
      response.end(`2026-01-02T03:04:05Z stdout ${PAYLOAD}\n${PAYLOAD} no line\n`);
    })
    .on(`GET ${v1}/${ID}/items`, (_seen, response) => response.end(items))
    .on(`GET ${v1}/${ID}/events`, (seen, response) => {
      if (seen.headers['last-event-id'] === '1') response.writeHead(204).end();
      else response.end(`id: 1\ndata: ${JSON.stringify(last)}\n\n`);
    });
}
