import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutionDetail } from '@crawlerd/shared';
import { runAgainst, type Ran } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { detailOf, statusSample, succeededSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

const COMMAND = 'npx crawlerd';
const AT = '2026-01-02T03:04:05.000Z';
const WARNING = {
  code: 'completion_cut' as const,
  message: 'Too long. See crawlerd show ex-1',
  count: 1,
  last_at: AT,
};
const ENDED = succeededSample({
  status: 'failed',
  reason: 'reported_failure',
  error_message: 'It failed. Its output may say more: crawlerd logs ex-1',
  warnings: [WARNING],
});
const WAITING = statusSample({
  diagnosis: { code: 'engine_unreachable', message: 'No engine responds. Run crawlerd doctor' },
});
const EVENT = {
  id: 1,
  at: AT,
  execution_id: 'ex-1',
  task_name: 'shop',
  task: null,
  attempt: 1,
  kind: 'heartbeat',
  from_status: 'running',
  to_status: 'failed',
  reason: 'reported_failure',
  message: 'It failed: crawlerd logs ex-1',
};

function serve(detail: ExecutionDetail): void {
  const attempts = detail.attempts.map((attempt) =>
    Object.assign({}, attempt, { end_message: 'Ended: crawlerd logs ex-1' }),
  );
  service
    .json('GET /api/v1/executions', { executions: [detail], next_cursor: null })
    .json('GET /api/v1/executions/ex-1', { ...detail, attempts })
    .json('GET /api/v1/monitoring/execution/ex-1/status', detail)
    .json('POST /api/v1/executions/ex-1/stop', detail)
    .json('POST /api/v1/executions/ex-1/resume', detail)
    .on('GET /api/v1/executions/ex-1/events', ({ headers }, response) => {
      if (headers['last-event-id'] === undefined) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`id: 1\ndata: ${JSON.stringify(EVENT)}\n\n`);
      } else response.writeHead(204).end();
    });
}

async function run(args: readonly string[], terminal = false): Promise<Ran> {
  return runAgainst(service, args, { ...testIo({ terminal, columns: 200 }), command: COMMAND });
}

/** Not as it works here. */
const PLAIN = /(?<!npx )crawlerd (?:logs|show|doctor|ls)/;

describe('a sentence of the service', () => {
  test.each([
    ['show', ENDED, ['npx crawlerd logs ex-1', 'npx crawlerd show ex-1', 'Ended: npx crawlerd logs']],
    ['show', WAITING, ['npx crawlerd doctor']],
    ['status', ENDED, ['npx crawlerd logs ex-1', 'npx crawlerd show ex-1']],
    ['status', WAITING, ['npx crawlerd doctor']],
    ['ls', ENDED, ['npx crawlerd logs ex-1']],
    ['ls', WAITING, ['npx crawlerd doctor']],
    ['stop', ENDED, ['npx crawlerd logs ex-1']],
    ['watch', ENDED, ['It failed: npx crawlerd logs ex-1', 'npx crawlerd show ex-1']],
    ['resume', ENDED, ['npx crawlerd logs ex-1', 'npx crawlerd show ex-1']],
  ])('names the command as it works here, in %s', async (command, status, expected) => {
    serve(detailOf(status));
    const more = { ls: [], resume: ['ex-1', '--follow'] }[command] ?? ['ex-1'];
    for (const terminal of [false, true]) {
      const { out } = await run([command, ...more], terminal);
      for (const sentence of expected) expect(out).toContain(sentence);
      expect(out).not.toMatch(PLAIN);
    }
  });

  test.each([['show'], ['status'], ['ls'], ['stop'], ['watch'], ['resume']])(
    'stays as it is in what %s --json prints',
    async (command) => {
      serve(detailOf(ENDED));
      const { out } = await run([command, ...(command === 'ls' ? [] : ['ex-1']), '--json']);
      expect(out).toContain('crawlerd logs ex-1');
      expect(out).not.toContain(COMMAND);
    },
  );

  test('names it so when it refuses a request, with and without --json', async () => {
    const detail = 'There is no execution "ex-1". List them with: crawlerd ls';
    service.problem('GET /api/v1/executions/ex-1', { status: 404, detail });
    for (const args of [
      ['show', 'ex-1'],
      ['show', 'ex-1', '--json'],
    ]) {
      expect((await run(args)).err).toContain('List them with: npx crawlerd ls');
    }
  });

  test('leaves what a crawl config says alone', async () => {
    const config = { task_name: 'crawlerd ls', base_url: 'https://shop.example/' };
    serve({ ...detailOf(ENDED), task_name: 'crawlerd ls', config });
    expect((await run(['show', 'ex-1'])).out).toContain('task       crawlerd ls\n');
  });
});

test('a followed crawl whose service is gone says how to start it here', async () => {
  let looks = 0;
  const { port } = service;
  service.json('POST /api/v1/executions/ex-1/resume', statusSample());
  service.on('GET /api/v1/monitoring/execution/ex-1/status', (_seen, response) => {
    response.writeHead(200).end(JSON.stringify(looks === 0 ? statusSample() : succeededSample()));
    looks += 1;
  });
  service.json('GET /api/v1/executions/ex-1', detailOf(succeededSample()));
  const io = { ...testIo(), command: COMMAND };
  let sleeps = 0;
  io.onSleep = async () => {
    sleeps += 1;
    if (sleeps === 1) await service.stop();
    if (sleeps === 3) await service.start(port).catch(() => undefined);
  };
  Object.assign(io, {
    sleep: async (ms: number) => {
      io.advance(ms);
      await io.onSleep(ms);
    },
  });
  const { err } = await runAgainst(service, ['resume', 'ex-1', '--follow'], io);
  expect(err).toContain('Start it with: npx crawlerd serve');
  expect(err).not.toMatch(/with: crawlerd/);
});
