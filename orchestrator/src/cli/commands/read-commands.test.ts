import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { detailOf, statusSample, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

describe('ls', () => {
  test('prints tab-separated lines into a pipe and passes the filters on', async () => {
    service.json('GET /api/v1/executions', { executions: [succeededSample()], next_cursor: null });
    const filters = ['--status', 'succeeded', '--task-name', 'shop', '--label', 'team=prices'];
    const { code, out } = await runAgainst(service, ['ls', ...filters]);
    expect(code).toBe(0);
    expect(out).toBe(
      'ID\tTASK\tSTATUS\tREASON\tPAGES\tITEMS\tCREATED\tWARNINGS\tDRIFT\tWHY\n' +
        'ex-1\tshop\tsucceeded\tcompleted\t62\t60\t2026-01-02T03:03:59.000Z\t0\t0\tThe crawler reported success.\n',
    );
    expect(service.seen[0]?.query).toEqual({
      status: 'succeeded',
      task_name: 'shop',
      label: 'team=prices',
      limit: '50',
    });
  });

  test('asks for further pages until it has as many as wanted', async () => {
    service.on('GET /api/v1/executions', ({ query }, response) => {
      const from = Number(query['cursor'] ?? 0);
      const executions = Array.from({ length: Number(query['limit']) }, (_, index) =>
        statusSample({ execution_id: `ex-${from + index}` }),
      );
      sendJson(response, 200, { executions, next_cursor: String(from + executions.length) });
    });
    const { out } = await runAgainst(service, ['ls', '--limit', '2300', '--json']);
    const answer = JSON.parse(out);
    expect(answer.executions).toHaveLength(2300);
    expect(answer.executions[2299].execution_id).toBe('ex-2299');
    expect(answer.next_cursor).toBe('2300');
    expect(service.seen.map(({ query }) => query['limit'])).toEqual(['1000', '1000', '300']);
  });

  test('fits a terminal of 80 columns, with as much of an id as tells it from all others', async () => {
    const id = '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe';
    const row = succeededSample({ execution_id: id, task_name: 'a task with a rather long name' });
    service.json('GET /api/v1/executions', { executions: [row], next_cursor: null });
    const { out } = await runAgainst(service, ['ls'], testIo({ terminal: true }));
    const shown = stripVTControlCharacters(out).trimEnd().split('\n');
    expect(shown.map((line) => line.length).filter((length) => length > 80)).toEqual([]);
    expect(shown[1]).toMatch(/^01a20a8f-17e5 .*succeeded/);
  });

  test('says on a terminal that there are none', async () => {
    service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
    expect((await runAgainst(service, ['ls'], testIo({ terminal: true }))).out).toBe('No executions.\n');
  });
});

describe('status', () => {
  test('tells status, reason, progress and the age of the heartbeat', async () => {
    service.execution([statusSample({ status: 'stale', seconds_since_heartbeat: 75 })]);
    const { code, out } = await runAgainst(service, ['status', 'ex-1']);
    expect(code).toBe(0);
    expect(out).toContain('status     stale\n');
    expect(out).toContain('progress   stale: no heartbeat for 1:15  12/60 pages');
    expect(out).toContain('heartbeat  1:15 ago\n');
  });

  test('with --json is the service’s own document', async () => {
    service.execution([succeededSample()]);
    expect(JSON.parse((await runAgainst(service, ['status', 'ex-1', '--json'])).out)).toEqual(
      succeededSample(),
    );
  });
});

describe('show', () => {
  test('tells settings, attempts and config', async () => {
    service.execution([succeededSample()]);
    const { code, out } = await runAgainst(service, ['show', 'ex-1']);
    expect(code).toBe(0);
    expect(out).toContain('why        The crawler reported success.\n');
    expect(out).toContain('files      data/crawler_outputs/ex-1\n');
    expect(out).toContain('labels     team=prices\n');
    expect(out).toContain('1\tdocker\tcrawler-task-ex-1-1\t');
    expect(out).toContain('  "base_url": "https://shop.example/"\n');
  });

  test('tells which images the name stood for, each once', async () => {
    const [first] = detailOf(succeededSample()).attempts;
    const digests = ['sha256:1', 'sha256:1', 'sha256:2', null];
    const attempts = digests.map((image_digest) => Object.assign({}, first, { image_digest }));
    service.json('GET /api/v1/executions/ex-1', { ...detailOf(succeededSample()), attempts });
    expect((await runAgainst(service, ['show', 'ex-1'])).out).toContain('digest     sha256:1, sha256:2\n');
    const pulled = [{ ...first, image_repo_digest: 'shop@sha256:3' }];
    service.json('GET /api/v1/executions/ex-1', { ...detailOf(succeededSample()), attempts: pulled });
    expect((await runAgainst(service, ['show', 'ex-1'])).out).toContain('digest     shop@sha256:3\n');
  });

  test('tells whose cache a crawl began with, if any', async () => {
    service.execution([succeededSample()]);
    expect((await runAgainst(service, ['show', 'ex-1'])).out).not.toContain('cache from');
    const detail = { ...detailOf(succeededSample()), cache_from: 'ex-0' };
    service.json('GET /api/v1/executions/ex-1', detail);
    expect((await runAgainst(service, ['show', 'ex-1'])).out).toContain('cache from  ex-0\n');
  });

  test('tells a config with any key that a launch takes', async () => {
    const config = { '': 1, ['k'.repeat(300)]: 2 };
    service.json('GET /api/v1/executions/ex-1', { ...detailOf(succeededSample()), config });
    expect(await runAgainst(service, ['show', 'ex-1'])).toMatchObject({ code: 0, err: '' });
  });

  test('with --json is the service’s own document', async () => {
    service.execution([succeededSample()]);
    expect(JSON.parse((await runAgainst(service, ['--json', 'show', 'ex-1'])).out)).toEqual(
      detailOf(succeededSample()),
    );
  });
});

describe.each(['status', 'show'])('%s', (command) => {
  test('tells what was left out, cut or refused of what the crawler reports', async () => {
    const running = statusSample({
      warnings: [
        {
          code: 'heartbeat_refused',
          message: 'not\u001b[2J JSON',
          count: 120,
          last_at: '2026-01-02T03:04:05Z',
        },
        { code: 'completion_cut', message: 'error_message', count: 1, last_at: '2026-01-02T03:04:05Z' },
      ],
    });
    const path = command === 'show' ? 'executions/ex-1' : 'monitoring/execution/ex-1/status';
    service.json(`GET /api/v1/${path}`, command === 'show' ? detailOf(running) : running);
    const lines = (await runAgainst(service, [command, 'ex-1'])).out.split('\n');
    expect(
      lines.filter((line) => line.startsWith('warning')).map((line) => line.replace(/ {2,}/, ' ')),
    ).toEqual(['warning heartbeat_refused (120 times): not JSON', 'warning completion_cut: error_message']);
  });
});

describe('ls, status and show', () => {
  test('say what a queued execution waits for, and why earlier attempts ended', async () => {
    const waiting = statusSample({
      status: 'queued',
      diagnosis: { code: 'waiting_for_retry', message: 'Another attempt starts after 03:05.' },
    });
    service.execution([waiting]);
    service.json('GET /api/v1/executions', { executions: [waiting], next_cursor: null });
    const first = detailOf(waiting).attempts[0];
    service.json('GET /api/v1/executions/ex-1', {
      ...detailOf(waiting),
      max_attempts: 3,
      crawl_failures: 1,
      priority: 7,
      not_before: '2026-01-02T03:05:00.000Z',
      attempts: [{ ...first, end_reason: 'oom_killed', end_message: 'It ran out of memory.' }],
    });
    expect((await runAgainst(service, ['ls'])).out).toContain('\tqueued\twaiting_for_retry\t');
    expect((await runAgainst(service, ['status', 'ex-1'])).out).toContain(
      'now        Another attempt starts after 03:05.\n',
    );
    const { out } = await runAgainst(service, ['show', 'ex-1']);
    expect(out).toContain('now         Another attempt starts after 03:05.\n');
    expect(out).toContain('not before  2026-01-02T03:05:00.000Z\n');
    expect(out).toContain('tries       1 attempt, 3 allowed; 1 failure\n');
    expect(out).toContain('priority    7\n');
    expect(out).toMatch(/\toom_killed\tIt ran out of memory\.\n/);
  });
});

describe('logs', () => {
  const LOG =
    '2026-01-02T03:04:05.000000001Z stdout crawl begins\n' +
    '2026-01-02T03:04:06.500000000Z stderr \u001b[2Jbad  page\n';

  function serveLog(log = LOG) {
    service.on('GET /api/v1/executions/ex-1/logs', (_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      // Cut in the middle of a line, as networks do.
      response.write(log.slice(0, 40));
      setImmediate(() => response.end(log.slice(40)));
    });
  }

  test('keep their blanks and tabs in a pipe, but no escape sequence', async () => {
    serveLog(`${LOG}2026-01-02T03:04:07Z stdout   a\tb \u009b31m\u007f\r\n`);
    const { code, out } = await runAgainst(service, ['logs', 'ex-1', '-f', '--tail', '9']);
    expect([code, out]).toEqual([
      0,
      `${LOG.replace('\u001b[2J', '')}2026-01-02T03:04:07Z stdout   a\tb   \n`,
    ]);
    expect(service.seen[0]?.query).toEqual({ follow: 'true', tail: '9' });
  });

  test.each([[{ terminal: true }], [{ terminal: false }]])(
    'with --raw pass as they are, %j',
    async (options) => {
      serveLog();
      const { code, out } = await runAgainst(service, ['logs', 'ex-1', '--raw'], testIo(options));
      expect([code, out]).toEqual([0, LOG]);
    },
  );

  test('cannot steer a terminal', async () => {
    serveLog();
    const { out } = await runAgainst(service, ['logs', 'ex-1'], testIo({ terminal: true }));
    expect(out).not.toContain('\u001b[2J');
    expect(stripVTControlCharacters(out)).toBe('03:04:05.000 crawl begins\n03:04:06.500 bad  page\n');
  });

  test('with --json are one document a line', async () => {
    serveLog('2026-01-02T03:04:05.000000001Z stdout \n');
    const { out } = await runAgainst(service, ['logs', 'ex-1', '--json']);
    expect(JSON.parse(out)).toEqual({
      timestamp: '2026-01-02T03:04:05.000000001Z',
      stream: 'stdout',
      text: '',
    });
  });

  test('end with 130 when Ctrl-C ends the following', async () => {
    const io = testIo();
    service.on('GET /api/v1/executions/ex-1/logs', (_seen, response) => {
      response.writeHead(200).write(LOG);
    });
    io.stdout.onWrite = () => {
      io.interrupt();
    };
    expect((await runAgainst(service, ['logs', 'ex-1', '-f'], io)).code).toBe(130);
  });

  test('that break off are no success', async () => {
    service.on('GET /api/v1/executions/ex-1/logs', (_seen, response) => {
      response.writeHead(200).write(LOG);
      setImmediate(() => response.destroy());
    });
    const { code, err } = await runAgainst(service, ['logs', 'ex-1']);
    expect([code, err]).toEqual([1, expect.stringContaining('The connection to crawlerd was lost')]);
  });
});
