import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issuesOf, LaunchSchema } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { statusSample, succeededSample } from '../testing/samples.ts';
import { Screen, testIo } from '../testing/test-io.ts';
import { displayWidth } from '../text-width.ts';

let service: FakeService;
let folder: string;
let config: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crawlerd-run-'));
  config = join(folder, 'shop.json');
  writeFileSync(config, '\ufeff{"task_name": "shop", "base_url": "https://shop.example/"}');
  service = await new FakeService().start();
  service.json('POST /api/v1/executions', { ...QUEUED, warnings: ['unknown key "dealy"'] }, 201);
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const QUEUED = statusSample({
  status: 'queued',
  progress: null,
  started_at: null,
  attempt_started_at: null,
  attempt: 0,
});

describe('run', () => {
  test('sends the config as it is, with image and labels, and prints the id alone into a pipe', async () => {
    const options = ['--image', 'mine:1', '--label', 'team=prices', '--label', 'x=a=b'];
    const ran = await runAgainst(service, ['run', config, ...options]);
    expect(ran).toEqual({ code: 0, out: 'ex-1\n', err: 'warning: unknown key "dealy"\n' });
    expect(service.seen[0]?.body).toEqual({
      config: { task_name: 'shop', base_url: 'https://shop.example/' },
      image: 'mine:1',
      labels: { team: 'prices', x: 'a=b' },
    });
  });

  test('sends what else was asked for, and the key as a header', async () => {
    const options = ['--priority', '-5', '--max-attempts', '3', '--max-duration', '1.5', '--group', 'a=b=2'];
    await runAgainst(service, ['run', config, ...options, '--idempotency-key', 'monday']);
    const limits = { max_attempts: 3, max_duration_seconds: 1.5, group: { key: 'a=b', limit: 2 } };
    expect(service.seen[0]?.body).toMatchObject({ priority: -5, ...limits });
    expect(service.seen[0]?.headers['idempotency-key']).toBe('monday');
  });

  test('sends nothing that the contract does not know, whatever is asked for', async () => {
    const launch = ['--image', 'mine:1', '--label', 'team=prices', '--priority', '1', '--max-attempts', '3'];
    const limits = ['--max-duration', '60', '--min-items', '5', '--max-error-rate', '0.1'];
    const rest = ['--required-field', 'title', '--cache-from', 'ex-0', '--idempotency-key', 'monday'];
    await runAgainst(service, ['run', config, '--group', 'a=1', ...launch, ...limits, ...rest]);
    const body = service.seen[0]?.body;
    expect(Object.keys(body ?? {})).toHaveLength(9);
    expect(issuesOf(LaunchSchema, body)).toEqual([]);
  });

  test('sends what must have been found', async () => {
    const options = ['--min-items', '50', '--max-error-rate', '0.1'];
    const fields = ['--required-field', 'title', '--required-field', 'price=0.9'];
    await runAgainst(service, ['run', config, ...options, ...fields]);
    expect(service.seen[0]?.body).toMatchObject({
      acceptance: { min_items: 50, max_error_rate: 0.1, required_fields: { title: 1, price: 0.9 } },
    });
  });

  test.each([
    ['--max-error-rate', '2'],
    ['--required-field', '=1'],
    ['--required-field', 'price=90'],
    ['--group', 'shop=0'],
    ['--group', 'shop=1e2'],
    ['--group', '=2'],
  ])('refuses %s %s', async (option, value) => {
    const ran = await runAgainst(service, ['run', config, option, value]);
    expect([ran.code, service.seen.length]).toEqual([2, 0]);
    expect(ran.err).toMatch(/must/);
  });

  test('names the execution whose cache it begins with', async () => {
    await runAgainst(service, ['run', config, '--cache-from', 'ex-0']);
    expect(service.seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', expect.objectContaining({ cache_from: 'ex-0' })],
    ]);
  });

  test('finds the latest of its task that succeeded, for its cache', async () => {
    service.on('GET /api/v1/executions', ({ query }, response) => {
      const isFirst = query['cursor'] === undefined;
      sendJson(response, 200, { executions: isFirst ? [] : [succeededSample()], next_cursor: 'ex-1' });
    });
    await runAgainst(service, ['run', config, '--cache-from', 'latest']);
    const [asked, askedOn, sent] = service.seen;
    const query = { status: 'succeeded', task_name: 'shop', limit: '1' };
    expect([asked?.query, askedOn?.query]).toEqual([query, { ...query, cursor: 'ex-1' }]);
    expect(sent?.body).toMatchObject({ cache_from: 'ex-1' });
  });

  test('begins without a cache where none has succeeded yet, and says so', async () => {
    service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
    const ran = await runAgainst(service, ['run', config, '--cache-from', 'latest', '--json']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ execution_id: 'ex-1' });
    expect(ran.err).toContain(
      'No execution of "shop" has succeeded yet: the crawl starts without a cache.\n',
    );
    expect(service.seen[1]?.body).not.toHaveProperty('cache_from');
  });

  test('says so if the launch had been accepted before, and gives its id', async () => {
    service.json('POST /api/v1/executions', { ...QUEUED, warnings: [] }, 200);
    expect(await runAgainst(service, ['run', config, '--idempotency-key', 'monday'])).toEqual({
      code: 0,
      out: 'ex-1\n',
      err: 'This key was already used: nothing new was launched.\n',
    });
  });

  test('prints each wrong field of a config that is refused', async () => {
    service.problem('POST /api/v1/executions', {
      status: 400,
      detail: 'The request is not valid.',
      errors: [
        { field: 'config.delay', message: 'must be number' },
        { field: 'config.crawl_config.max_pages', message: 'must be >= 1' },
      ],
    });
    expect(await runAgainst(service, ['run', config])).toEqual({
      code: 1,
      out: '',
      err: 'The request is not valid.\n  config.delay: must be number\n  config.crawl_config.max_pages: must be >= 1\n',
    });
  });

  test('says so if the file is missing or no JSON, and asks nothing of the service', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"task_name": }');
    const missing = await runAgainst(service, ['run', join(folder, 'none.json')]);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('does not exist')]);
    const malformed = await runAgainst(service, ['run', broken]);
    expect([malformed.code, malformed.err]).toEqual([1, expect.stringContaining('broken.json is not JSON')]);
    expect(service.seen).toEqual([]);
  });
});

describe('run --follow', () => {
  test('shows the progress, then the verdict with items and files, and exits 0 for succeeded', async () => {
    service.execution([statusSample(), statusSample({ status: 'stopping' }), succeededSample()]);
    const { code, out } = await runAgainst(service, ['run', config, '--follow']);
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split('  ')[0])).toEqual([
      'launched ex-1',
      'queued',
      'running',
      'stopping',
      'succeeded',
      '✓ succeeded: The crawler reported success.',
      '',
      '',
      '',
    ]);
    expect(out).toContain('60 items from 62 pages, 2 errors, in 7.2 s');
    expect(out).toContain('files: data/crawler_outputs/ex-1');
    expect(service.seen[0]?.body).toMatchObject({ heartbeat_interval_seconds: 2, stale_after_seconds: 100 });
  });

  test('exits 1 for any other verdict, with its reason', async () => {
    const lost = succeededSample({ status: 'failed', reason: 'oom_killed', error_message: 'Out of memory.' });
    service.execution([lost]);
    const { code, out } = await runAgainst(service, ['run', config, '--follow']);
    expect([code, out]).toEqual([1, expect.stringContaining('✗ failed: Out of memory.')]);
  });

  test('Ctrl-C leaves the crawl running, says how to stop it, and exits 130', async () => {
    service.execution([statusSample()]);
    const io = testIo({ terminal: true });
    io.onSleep = () => {
      io.interrupt();
    };
    const { code, err } = await runAgainst(service, ['run', config, '--follow'], io);
    expect(code).toBe(130);
    expect(err).toContain('Stop it with: crawlerd stop ex-1');
    expect(service.seen.filter(({ path }) => path.endsWith('/stop'))).toEqual([]);
  });

  test('with --json prints one status for each change and nothing else', async () => {
    service.execution([statusSample(), statusSample({ seconds_since_heartbeat: 2 }), succeededSample()]);
    const { code, out } = await runAgainst(service, ['run', config, '--follow', '--json']);
    const statuses = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).status);
    expect([code, statuses]).toEqual([0, ['queued', 'running', 'succeeded']]);
  });

  test('waits for a service that is being restarted', async () => {
    service.execution([statusSample(), succeededSample()]);
    const { port } = service;
    const io = testIo();
    let sleeps = 0;
    io.onSleep = async () => {
      sleeps += 1;
      if (sleeps === 1) await service.stop();
      if (sleeps === 3) service = await new FakeService().execution([succeededSample()]).start(port);
    };
    const { code, err } = await runAgainst(service, ['run', config, '--follow'], io);
    expect(code).toBe(0);
    expect(err).toContain('Reconnecting; the crawl continues meanwhile.\n');
    expect(err).toContain('Reconnected to crawlerd.\n');
  });

  test('gives up on a service that stays away, without calling the crawl failed', async () => {
    service.execution([statusSample()]);
    const io = testIo();
    io.onSleep = async () => service.stop();
    const { code, err } = await runAgainst(service, ['run', config, '--follow'], io);
    expect(code).toBe(1);
    expect(err).toContain('the crawl may still be running. Check it later with: crawlerd status ex-1');
  });

  test('on a terminal the progress gives way to the verdict', async () => {
    service.execution([statusSample(), succeededSample()]);
    const io = testIo({ terminal: true });
    const screen = new Screen(80, displayWidth);
    io.stdout.onWrite = (text) => {
      screen.write(text);
    };
    const { out } = await runAgainst(service, ['run', config, '--follow'], io);
    expect(screen.lines).toEqual([
      'launched ex-1',
      '✓ succeeded: The crawler reported success.',
      '  60 items from 62 pages, 2 errors, in 7.2 s',
      '  files: data/crawler_outputs/ex-1',
    ]);
    expect(out).toContain('\u001b[2A\r\u001b[0J');
  });
});
