import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bothApps } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A running execution, silent for a minute, and a way to report for it. */
async function silentCrawl() {
  const apps = await bothApps();
  const { world, callback, operator, asCrawler } = apps;
  const id = await world.running();
  const heard = (): number | null => world.find(id).liveness.lastHeartbeatAt?.getTime() ?? null;
  world.clock.advance(60);
  const send = async (
    kind: 'heartbeat' | 'completion',
    payload: string | Buffer,
    headers: object = JSON_TYPE,
  ) => {
    return callback.inject({
      method: 'POST',
      url: `/api/v1/monitoring/${kind}`,
      headers: { ...asCrawler(id), ...headers },
      payload,
    });
  };
  const status = async (): Promise<{
    progress: object;
    warnings: { code: string; message: string; count: number }[];
  }> => (await operator.inject(`/monitoring/execution/${id}/status`)).json();
  return { ...apps, id, heard, send, status };
}

describe('a heartbeat with fields that cannot be used', () => {
  it('is a sign of life, and the answer, the status and the list name the fields', async () => {
    const { world, operator, heard, send, status } = await silentCrawl();
    const body = '{"status":"running","progress":{"total_urls":null,"crawled_urls":7},"sequence":1.5}';
    const answer = await send('heartbeat', body);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        status: 'ok',
        action: 'continue',
        next_heartbeat_seconds: 30,
        ignored: ['progress.total_urls', 'sequence'],
      },
    ]);
    expect(heard()).toBe(world.clock.now().getTime());
    await send('heartbeat', body);
    const warning = {
      code: 'heartbeat_fields_ignored',
      message: 'progress.total_urls must be integer; sequence must be integer',
      count: 2,
      last_at: world.clock.now().toISOString(),
    };
    expect(await status()).toMatchObject({ progress: { crawled_urls: 7 }, warnings: [warning] });
    const list = await operator.inject('/executions');
    expect(list.json()).toMatchObject({ executions: [{ warnings: [warning] }] });
  });

  it('keeps the last good values of those fields', async () => {
    const { send, status } = await silentCrawl();
    await send('heartbeat', '{"progress":{"total_urls":10,"crawled_urls":5,"own":1}}');
    await send('heartbeat', '{"progress":{"total_urls":null,"crawled_urls":6}}');
    expect((await status()).progress).toEqual({ total_urls: 10, crawled_urls: 6 });
  });

  it('loses only the surplus of very many fields', async () => {
    const { send, status } = await silentCrawl();
    const own = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`own${i}`, i]));
    await send('heartbeat', JSON.stringify({ progress: { ...own, crawled_urls: 6 } }));
    expect((await status()).progress).toMatchObject({ crawled_urls: 6, own0: 0 });
  });

  it('keeps an execution from becoming stale, however many of them come', async () => {
    const { world, id, send } = await silentCrawl();
    for (let i = 0; i < 10; i++) {
      world.clock.advance(60);
      world.scan();
      await send('heartbeat', '{"progress":{"percentage":NaN}}');
    }
    expect(world.find(id).execution.status).toBe('running');
  });
});

const LARGE = JSON.stringify({ progress: { note: 'x'.repeat(70_000) } });
const REFUSED: [what: string, status: number, says: string, payload: string | Buffer, headers: object][] = [
  ['that is not JSON', 400, 'is not valid JSON', '{"status":', JSON_TYPE],
  ['that is no object', 400, 'must be a JSON object', '[1]', JSON_TYPE],
  ['in UTF-16', 400, 'is not valid JSON', Buffer.from('{"status":"running"}', 'utf16le'), JSON_TYPE],
  [
    'that says it is in UTF-16',
    415,
    'its charset is utf-16',
    Buffer.from('{"status":"running"}', 'utf16le'),
    { 'content-type': 'application/json; charset="UTF-16"' },
  ],
  ['that is empty', 400, 'is empty', '', JSON_TYPE],
  ['without a body', 400, 'is empty', '', {}],
  ['as text', 415, 'application/json', '{}', { 'content-type': 'text/plain' }],
  ['as a form', 415, 'application/json', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['of no type', 415, 'application/json', '{}', { 'content-type': '' }],
  ['that is compressed', 415, 'compressed', gzipSync('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ['that is too large', 413, 'larger than 64 KiB', LARGE, JSON_TYPE],
];

describe('a heartbeat with the right credential', () => {
  it.each(REFUSED)('%s is refused with %i and the reason, and is a sign of life', async (...of) => {
    const [, statusCode, says, payload, headers] = of;
    const { world, heard, send, status } = await silentCrawl();
    const answer = await send('heartbeat', payload, headers);
    expect(answer.statusCode).toBe(statusCode);
    const problem = problemOf(answer);
    expect(JSON.stringify([problem.detail, problem.errors])).toContain(says);
    expect(heard()).toBe(world.clock.now().getTime());
    expect(await status()).toMatchObject({
      warnings: [{ code: 'heartbeat_refused', message: expect.stringContaining(says), count: 1 }],
    });
  });

  it('that claims another charset is taken if it can be read', async () => {
    const { send, status } = await silentCrawl();
    const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };
    expect((await send('heartbeat', '{"progress":{"crawled_urls":6}}', headers)).statusCode).toBe(200);
    expect((await status()).progress).toEqual({ crawled_urls: 6 });
  });

  it('of an attempt that has ended changes nothing when it is refused', async () => {
    const { world, id, send } = await silentCrawl();
    world.complete(id);
    await world.services.wakeups.idle();
    const before = world.find(id);
    expect((await send('heartbeat', '{')).statusCode).toBe(400);
    expect(world.find(id)).toEqual(before);
  });
});

describe('a completion that is refused', () => {
  const LONG = `{"success":true,"x":"${'x'.repeat(5_000_000)}"}`;

  it.each([
    ['that is not JSON', 400, 'the body is not valid JSON', '{"success":tru'],
    ['without a verdict', 400, 'success is required', '{"result_data":{}}'],
    [
      'with a verdict that would have to be guessed',
      400,
      'success must be true or false',
      '{"success":"true"}',
    ],
    ['that is too large', 413, 'The body is larger than 4 MiB', LONG],
    ['that is large and not JSON', 400, 'the body is not valid JSON', `{"x":"${'x'.repeat(70_000)}`],
  ])('%s becomes the sentence of the verdict', async (_, statusCode, says, payload) => {
    const { world, id, send, status } = await silentCrawl();
    expect((await send('completion', payload)).statusCode).toBe(statusCode);
    expect(world.find(id).execution.status).toBe('running');
    world.engine.exit(world.ref(id), { exitCode: 1 });
    const { execution } = await world.reaches(id, 'failed');
    expect(execution.verdict).toMatchObject({
      reason: 'exited_without_completion',
      message: expect.stringMatching(
        /^The crawler's result was refused: .*\. The container exited with exit code 1\. /,
      ),
    });
    expect(execution.verdict?.message).toContain(says);
    expect(await status()).toMatchObject({ warnings: [{ code: 'completion_refused' }] });
  });

  it('may be sent again in another way, and counts then', async () => {
    const { world, id, send } = await silentCrawl();
    await send('completion', '{"success":1}');
    expect((await send('completion', '{"success":true}')).statusCode).toBe(200);
    expect(world.find(id).execution.status).toBe('succeeded');
  });
});

describe('a completion that is more than is taken', () => {
  const items = Array.from({ length: 101 }, (_, i) => ({ i }));

  it.each([
    ['small', 10, 2],
    // Injected requests are never over for the service, which receives one large report of a crawler at a time.
    ['large', 2000, 1],
  ])('%s: gives the verdict, and the answer and the status name what was cut', async (_, length, times) => {
    const { world, id, send, status } = await silentCrawl();
    const data = { data_items: items.map((item) => ({ ...item, text: 'x'.repeat(length) })) };
    const payload = JSON.stringify({ success: false, error_message: 'x'.repeat(13_000), result_data: data });
    for (let i = 0; i < times; i++) {
      const answer = await send('completion', payload);
      expect([answer.statusCode, answer.json()]).toEqual([
        200,
        { status: 'ok', ignored: ['error_message', 'result_data.data_items'] },
      ]);
    }
    expect(world.find(id).execution.verdict).toMatchObject({ reason: 'reported_failure' });
    expect(await status()).toMatchObject({
      status: 'failed',
      result: { total_data_count: 101 },
      warnings: [{ code: 'completion_cut', count: 1 }],
    });
  });

  it('is the same when it is sent again with another cut part, and another one when its verdict differs', async () => {
    const { send } = await silentCrawl();
    const completion = (success: boolean, more: object) =>
      JSON.stringify({ success, result_data: { data_items: [...items, more], total_data_count: 500 } });
    const statuses = [];
    for (const body of [completion(true, { at: 1 }), completion(true, { at: 2 }), completion(false, {})]) {
      statuses.push((await send('completion', body)).statusCode);
    }
    expect(statuses).toEqual([200, 200, 409]);
  });

  it('keeps NaN as null and names such as __proto__, in what is stored too', async () => {
    const { operator, id, send } = await silentCrawl();
    const item = '{"price":NaN,"__proto__":{"a":1},"constructor":{"prototype":{}}}';
    await send('completion', `{"success":true,"result_data":{"data_items":[${item}]}}`);
    expect((await operator.inject(`/executions/${id}`)).body).toContain(
      '"data_items":[{"price":null,"__proto__":{"a":1},"constructor":{"prototype":{}}}]',
    );
  });
});

describe('a report for another execution', () => {
  it.each([
    ['heartbeat', {}],
    ['completion', { success: true }],
  ] as const)('(%s) is refused, but its sender lives, and the refusal is kept', async (kind, report) => {
    const { world, heard, send, status, running } = await withAnother();
    const claims = [running, running.toUpperCase(), ' ', 'x'.repeat(5000)];
    for (const execution_id of claims) {
      const { statusCode } = await send(kind, JSON.stringify({ execution_id, ...report }));
      expect(statusCode).toBe(execution_id === running ? 403 : 404);
      expect(heard()).toBe(world.clock.now().getTime());
    }
    const message = 'execution_id names another execution';
    expect((await status()).warnings).toMatchObject([{ code: `${kind}_refused`, message, count: 4 }]);
    expect(world.find(running).liveness.lastHeartbeatAt).toBeNull();
  });
});

async function withAnother() {
  const crawl = await silentCrawl();
  return { ...crawl, running: await crawl.world.running() };
}
