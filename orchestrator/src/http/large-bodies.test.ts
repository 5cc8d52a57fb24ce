import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ISSUES_MAX, JSON_VALUES_MAX, type Problem } from '@crawlerd/shared';
import { WorkerChecks } from '../adapters/checks/worker-checks.ts';
import { checkWorkerScript } from '../testing/check-worker-script.ts';
import { PARSED_HERE_BYTES_MAX } from './json-body.ts';
import { bothApps, CONFIG } from './testing/both-apps.ts';
import { largeBody } from './testing/large-bodies.ts';

/** `npm run bench:bodies` measures the same bodies in milliseconds; here the work for them is bounded. */
const BODIES = 200;
const ANSWER_BYTES_MAX = 256 * 1024;
const ACCEPTED: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'> = {
  status: 200,
  code: '',
  detail: '',
  errors: [],
};
const HEADERS = { 'content-type': 'application/json' };

let checks: WorkerChecks;

beforeAll(() => {
  checks = new WorkerChecks({ script: checkWorkerScript(), configDeadlineMs: 500 });
});
afterAll(() => checks.close());

it(`answers ${BODIES} large bodies briefly, and parses none here that is not known to be harmless`, async () => {
  const { world, operator, callback, asCrawler } = await bothApps({ checks, maxConcurrent: BODIES });
  const parse = vi.spyOn(JSON, 'parse');
  const accepted = new Map<number, number>();
  const faults: object[] = [];
  for (let seed = 1; seed <= BODIES; seed++) {
    const { kind, made, text } = largeBody(seed);
    const id = kind === 'heartbeat' || kind === 'completion' ? await world.running() : 'e1';
    const payload = text.replace('ID', id);
    parse.mockClear();
    const answer = await (kind === 'launch'
      ? operator.inject({ method: 'POST', url: '/api/v1/executions', headers: HEADERS, payload })
      : kind === 'stop'
        ? operator.inject({ method: 'POST', url: `/executions/${id}/stop`, headers: HEADERS, payload })
        : callback.inject({
            method: 'POST',
            url: `/monitoring/${kind}`,
            headers: { ...HEADERS, ...asCrawler(id) },
            payload,
          }));
    const { status, code, detail, errors = [] } = answer.statusCode < 400 ? ACCEPTED : answer.json<Problem>();
    const parsedHere = parse.mock.calls.filter(([parsed]) => parsed === payload).length;
    const isLong = Buffer.byteLength(payload) > PARSED_HERE_BYTES_MAX;
    // What only the launch itself can say, such as that a URL is none, is said after the body was taken.
    const isHarmless = !isLong || status < 300 || code === 'invalid_launch';
    const wrong = {
      fault: status >= 500,
      length: answer.rawPayload.length > ANSWER_BYTES_MAX,
      parsedHere: parsedHere > (isHarmless ? 1 : 0),
      errors: errors.length > ISSUES_MAX,
      silence: errors.length === ISSUES_MAX && !detail.includes('Only the first 100 errors are listed.'),
    };
    if (Object.values(wrong).includes(true)) faults.push({ seed, kind, made, status, wrong });
    accepted.set(answer.statusCode, (accepted.get(answer.statusCode) ?? 0) + 1);
  }
  expect(faults).toEqual([]);
  // Otherwise nothing was tried.
  expect(accepted.get(201)).toBeGreaterThan(5);
  expect(accepted.get(200)).toBeGreaterThan(10);
  expect(accepted.get(400)).toBeGreaterThan(50);
}, 300_000);

it('answers others while a schema is being compiled that takes for ever', async () => {
  const { operator } = await bothApps({ checks });
  const properties = Object.fromEntries(
    Array.from({ length: 12_000 }, (_, i) => [`p${i}`, { pattern: `^a${i}` }]),
  );
  const config = { ...CONFIG, crawl_config: { item_schema: { properties } } };
  const launch = operator.inject({ method: 'POST', url: '/executions', payload: { config } });
  const health = operator.inject({ method: 'GET', url: '/healthz' });
  const first = await Promise.race([launch, health]);
  expect(first.json()).toEqual({ status: 'ok' });
  const refused = await launch;
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain('takes too long to check');
});

it('lists the first hundred of very many errors, and says so', async () => {
  const { operator } = await bothApps({ checks });
  const target_urls = Array.from({ length: 100_000 }, () => 'http://[');
  const answer = await operator.inject({
    method: 'POST',
    url: '/executions',
    payload: { config: { task_name: 'x', target_urls } },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.rawPayload.length).toBeLessThan(ANSWER_BYTES_MAX);
  const { errors = [], detail } = answer.json<Problem>();
  expect(errors).toHaveLength(ISSUES_MAX);
  expect(errors[0]).toEqual({ field: 'config.target_urls[0]', message: 'is not a valid URL' });
  expect(detail).toBe(
    'The launch request is invalid; nothing was started. Only the first 100 errors are listed.',
  );
});

it('refuses a document of more values than it can work with', async () => {
  const { operator } = await bothApps({ checks });
  const payload = { config: { ...CONFIG, more: Array.from({ length: JSON_VALUES_MAX }, () => 0) } };
  const answer = await operator.inject({ method: 'POST', url: '/executions', payload });
  expect(answer.statusCode).toBe(400);
  expect(answer.json<Problem>().errors).toEqual([
    { field: '', message: `must not hold more than ${JSON_VALUES_MAX} values` },
  ]);
});

it('has no use for a long body where none is expected', async () => {
  const { operator } = await bothApps({ checks });
  const payload = { more: 'x'.repeat(PARSED_HERE_BYTES_MAX) };
  const answer = await operator.inject({ method: 'POST', url: '/executions/e1/resume', payload });
  expect(answer.statusCode).toBe(413);
});

it('keeps the value of a variable out of what it says of it', async () => {
  const { operator } = await bothApps({ checks });
  const env = { TOKEN: 'secret\u0000value', 'PATH=secret': 'x', '': 'x', 'A\nB': 'x' };
  const answer = await operator.inject({
    method: 'POST',
    url: '/executions',
    payload: { config: CONFIG, env },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).not.toContain('secret');
  const rule = 'must have 1 to 128 letters, digits and underscores, and not start with a digit';
  expect(answer.json<Problem>().errors).toEqual([
    { field: 'env', message: `the name "PATH=…" ${rule}` },
    { field: 'env', message: `the name "" ${rule}` },
    { field: 'env', message: `the name "A\\u000aB" ${rule}` },
    { field: 'env.TOKEN', message: 'must not hold NUL' },
  ]);
});
