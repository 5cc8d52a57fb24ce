import { stripVTControlCharacters } from 'node:util';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventView } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { statusSample, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

const OF_ONE = 'GET /api/v1/executions/ex-1/events';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

function event(id: number, to: EventView['to_status'], changes: Partial<EventView> = {}): EventView {
  return {
    id,
    execution_id: 'ex-1',
    task_name: 'shop',
    task: null,
    attempt: 1,
    at: `2026-01-02T03:04:0${id}.000Z`,
    kind: 'heartbeat',
    from_status: 'starting',
    to_status: to,
    reason: null,
    message: null,
    ...changes,
  };
}

const LIFE = [event(1, 'queued', { attempt: 0, from_status: null }), event(2, 'running')];
const END = event(3, 'succeeded', { reason: 'completed', message: 'The crawler reported success.' });

function send(response: ServerResponse, events: readonly EventView[], after = 0): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`retry: 1000\nid: ${after}\n\n: still here\n\n`);
  for (const each of events) response.write(`id: ${each.id}\ndata: ${JSON.stringify(each)}\n\n`);
}

/** A service that keeps the history, and whose answers break off a given number of times. */
function serveLife(breaks: number, route = OF_ONE): void {
  let asked = 0;
  service.on(route, ({ headers }, response) => {
    const after = Number(headers['last-event-id'] ?? 0);
    const rest = [...LIFE, END].filter(({ id }) => id > after);
    if (rest.length === 0) response.writeHead(204).end();
    else if (asked++ < breaks) {
      send(response, rest.slice(0, 1), after);
      response.write('id: 9\ndata: {"cut', () => response.destroy());
    } else {
      send(response, rest, after);
      response.end();
    }
  });
}

describe('watch of one execution', () => {
  test('prints each change of status and exits with 0 for one that succeeded', async () => {
    serveLife(0);
    service.execution([succeededSample()]);
    const { code, out } = await runAgainst(service, ['watch', 'ex-1']);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 4)).toEqual([
      '2026-01-02T03:04:01.000Z\tex-1\t0\t\tqueued\t\tshop\t',
      '2026-01-02T03:04:02.000Z\tex-1\t1\tstarting\trunning\t\tshop\t',
      '2026-01-02T03:04:03.000Z\tex-1\t1\tstarting\tsucceeded\tThe crawler reported success.\tshop\tcompleted',
      '✓ succeeded: The crawler reported success.',
    ]);
    expect(service.seen[0]?.headers.accept).toBe('text/event-stream');
  });

  test('exits with 1 for one that did not, also if it had ended before', async () => {
    service.on(OF_ONE, (_seen, response) => response.writeHead(204).end());
    service.execution([succeededSample({ status: 'lost', reason: 'heartbeat_lost' })]);
    expect((await runAgainst(service, ['watch', 'ex-1'])).code).toBe(1);
  });

  test('continues after the last event when the feed breaks off, and prints none twice', async () => {
    serveLife(2);
    service.execution([succeededSample()]);
    const { code, out, err } = await runAgainst(service, ['watch', 'ex-1', '--json']);
    const ids = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as EventView).id);
    expect([code, ids]).toEqual([0, [1, 2, 3]]);
    expect(err).toContain('Reconnected to crawlerd.');
  });

  test('on a terminal is short, and cannot be steered by a message', async () => {
    service.on(OF_ONE, ({ headers }, response) => {
      if (headers['last-event-id'] !== undefined) return response.writeHead(204).end();
      send(response, [event(4, 'failed', { attempt: 2, message: 'bad \u001b[2J page' })]);
      return response.end();
    });
    service.execution([succeededSample({ status: 'failed' })]);
    const { out } = await runAgainst(service, ['watch', 'ex-1'], testIo({ terminal: true }));
    expect(out).not.toContain('\u001b[2J');
    expect(stripVTControlCharacters(out).split('\n')[0]).toBe('03:04:04  failed     attempt 2  bad  page');
  });

  test('says so and exits with 1 if there is none', async () => {
    service.problem(OF_ONE, { status: 404, detail: 'There is none.' });
    expect(await runAgainst(service, ['watch', 'ex-1'])).toEqual({
      code: 1,
      out: '',
      err: 'There is none.\n',
    });
  });
});

describe('watch of all executions', () => {
  test('on a terminal tells whose event it is and why, and no line is wider than that', async () => {
    const io = testIo({ terminal: true, columns: 60 });
    const failed = event(8, 'failed', {
      execution_id: '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe',
      task_name: '明前龙井绿茶价格监控任务',
      reason: 'exited_without_completion',
      message: 'The container exited without reporting a result, with exit code 3.',
    });
    service.on('GET /api/v1/events', (_seen, response) => send(response, [failed]));
    io.stdout.onWrite = () => io.interrupt();
    const { out } = await runAgainst(service, ['watch'], io);
    expect(stripVTControlCharacters(out)).toBe(
      '03:04:08  01a20a8f-17e5  明前龙井绿茶价…  failed\n' +
        '          exited_without_completion  The container exited\n' +
        '          without reporting a result, with exit code 3.\n',
    );
  });

  test('says so if the service sends events of another version, instead of showing nothing', async () => {
    service.on('GET /api/v1/events', (_seen, response) => {
      response.write('id: 8\ndata: {"execution_id": "ex-1"}\n\n');
    });
    const { code, err } = await runAgainst(service, ['watch']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('Use the same version of the service and its client'),
    ]);
  });

  test('continues until Ctrl-C, from where it began also if nothing had happened before a disconnect', async () => {
    const asked: (string | undefined)[] = [];
    const io = testIo();
    service.on('GET /api/v1/events', ({ headers }, response) => {
      asked.push(headers['last-event-id']?.toString());
      if (asked.length === 1) {
        send(response, [], 7);
        setImmediate(() => response.destroy());
      } else send(response, [event(8, 'queued')], 7);
    });
    io.stdout.onWrite = () => {
      io.interrupt();
    };
    const { code, out } = await runAgainst(service, ['watch'], io);
    expect([code, out]).toEqual([130, '2026-01-02T03:04:08.000Z\tex-1\t1\tstarting\tqueued\t\tshop\t\n']);
    expect(asked).toEqual([undefined, '7']);
  });
});

describe('resume', () => {
  const QUEUED = statusSample({ status: 'queued', attempt: 1 });

  test('asks for a further attempt and says what became of it', async () => {
    service.json('POST /api/v1/executions/ex-1/resume', QUEUED, 202);
    expect(await runAgainst(service, ['resume', 'ex-1'])).toEqual({
      code: 0,
      out: 'ex-1 is resumed: queued\n',
      err: '',
    });
  });

  test('with --follow shows the crawl, and exits with 0 only if it succeeded', async () => {
    service.json('POST /api/v1/executions/ex-1/resume', QUEUED, 202);
    service.execution([statusSample({ attempt: 2 }), succeededSample({ attempt: 2 })]);
    const { code, out } = await runAgainst(service, ['resume', 'ex-1', '--follow']);
    expect([code, out]).toEqual([0, expect.stringContaining('running (attempt 2)')]);
    service.execution([succeededSample({ status: 'failed' })]);
    expect((await runAgainst(service, ['resume', 'ex-1', '--follow'])).code).toBe(1);
  });

  test('of what cannot be resumed says why', async () => {
    service.problem('POST /api/v1/executions/ex-1/resume', {
      status: 409,
      detail: 'The execution succeeded.',
    });
    expect(await runAgainst(service, ['resume', 'ex-1'])).toEqual({
      code: 1,
      out: '',
      err: 'The execution succeeded.\n',
    });
  });
});
