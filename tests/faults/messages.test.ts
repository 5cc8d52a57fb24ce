import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker } from '../support/docker.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { type Answer, Reporter } from '../support/reporter.ts';
import { ServiceProcess } from '../support/service-process.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const SILENT = { end: 'stay', silentAfterMs: 0 } as const;

/** A running execution whose container never reports: the test reports for it. */
async function running(service: ServiceProcess, changes: object = {}) {
  const id = await service.launch(faultLaunch(SILENT, changes));
  await service.reaches(id, 'running');
  return { id, reporter: await Reporter.of(service.containerName(id), id) };
}

function action({ body }: Answer): unknown {
  return (body as { action?: unknown }).action;
}

/** Everything that reports could change. */
async function state(service: ServiceProcess, id: string) {
  const { status, reason, attempt, progress, result, last_heartbeat_at, error_message, attempts } =
    await service.show(id);
  return { status, reason, attempt, progress, result, last_heartbeat_at, error_message, attempts };
}

describe('fault matrix: duplicate, late, out-of-order messages', () => {
  it('heartbeats: the highest sequence wins, whatever arrives after it', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const { id, reporter } = await running(service);
    const beat = async (sequence: number) =>
      reporter.heartbeat({ sequence, progress: { crawled_urls: sequence * 10 } });
    for (const sequence of [1, 5, 3, 4, 5, 0, 2]) expect(await beat(sequence)).toMatchObject({ status: 200 });
    expect(await service.status(id)).toMatchObject({ status: 'running', progress: { crawled_urls: 50 } });
    await beat(6);
    expect(await service.status(id)).toMatchObject({ progress: { crawled_urls: 60 } });
  });

  it('completions: the first decides, its repetition gets the same answer, a different one is refused', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const { id, reporter } = await running(service);
    const first = { success: true, result_data: { total_data_count: 7 } };
    const answers = await Promise.all([1, 2, 3].map(async () => reporter.completion(first)));
    for (const answer of answers) expect(answer).toEqual({ status: 200, body: { status: 'ok' } });
    const verdict = { status: 'succeeded', reason: 'completed', result: { total_data_count: 7 } };
    expect(await service.status(id)).toMatchObject(verdict);
    const other = await reporter.completion({ success: false, error_message: 'no, it failed' });
    expect(other).toMatchObject({ status: 409, body: { code: 'completion_conflict' } });
    // After the verdict: accepted, answered with "stop", without effect.
    const late = await reporter.heartbeat({ sequence: 99, progress: { crawled_urls: 1 } });
    expect([late.status, action(late)]).toEqual([200, 'stop']);
    expect(await reporter.completion(first)).toMatchObject({ status: 200 });
    expect(await service.status(id)).toMatchObject(verdict);
  });

  it('a completion of a stale crawl, and even of one that was ended as lost, decides the verdict', async () => {
    const service = await ServiceProcess.start({
      ...FAULT_SETTINGS,
      CRAWLERD_STALE_KILL_AFTER_SECONDS: '2',
      CRAWLERD_STOP_GRACE_SECONDS: '1',
    });
    const limits = { stale_after_seconds: 1 };
    const [speaks, late] = [await running(service, limits), await running(service, limits)];
    for (const { reporter } of [speaks, late]) await reporter.heartbeat();
    await service.reaches(speaks.id, 'stale');
    expect(await speaks.reporter.completion()).toMatchObject({ status: 200 });
    expect(await service.reaches(speaks.id, 'succeeded')).toMatchObject({ reason: 'completed' });
    expect(await service.reaches(late.id, 'lost')).toMatchObject({ reason: 'heartbeat_lost' });
    expect(await late.reporter.completion({ success: false, error_message: 'too few pages' })).toMatchObject({
      status: 200,
    });
    expect(await late.reporter.completion()).toMatchObject({ status: 409 });
    expect(await service.status(late.id)).toMatchObject({ status: 'failed', error_message: 'too few pages' });
  });

  it('an attempt that was replaced: its heartbeat is answered with stop, and its completion changes nothing', async () => {
    const service = await ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_RETRY_DELAY_SECONDS: '0.1' });
    const { id, reporter } = await running(service, { max_attempts: 2 });
    await docker.getContainer(service.containerName(id)).kill();
    await eventually('attempt 2', async () => {
      const { status, attempt } = await service.status(id);
      return status === 'running' && attempt === 2;
    });
    const before = await state(service, id);
    expect(action(await reporter.heartbeat({ progress: { crawled_urls: 1000 } }))).toBe('stop');
    expect(await reporter.completion()).toMatchObject({ status: 409 });
    expect(await state(service, id)).toEqual(before);
    const second = await Reporter.of(service.containerName(id, 2), id);
    expect(await second.completion()).toMatchObject({ status: 200 });
    expect(await service.status(id)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });
});

/** A field has a wrong type or value. */
const wrongFields = fc.constantFrom<object>(
  { status: 7 },
  { status: 'succeeded' },
  { sequence: -1 },
  { sequence: '1e999' },
  { progress: [] },
  { progress: { crawled_urls: -1 } },
  { progress: { crawled_urls: 3, percentage: 1e9 } },
  { timestamp: {} },
  { container_id: 'x'.repeat(201) },
);

const isNoFault = (status: number): boolean => status === 200 || (status >= 400 && status < 500);

function withoutWarnings(execution: { readonly attempts: readonly object[] }): object {
  return { ...execution, attempts: execution.attempts.map((attempt) => ({ ...attempt, warnings: [] })) };
}

function garbage(executionId: string): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.json(),
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 2000 }),
    fc.uint8Array({ minLength: 1, maxLength: 2000 }),
    fc.json().map((text) => text.slice(0, -1)),
    wrongFields.map((wrong) =>
      Object.assign({ execution_id: executionId, status: 'running', success: 'yes' }, wrong),
    ),
    fc.nat(3000).map((depth) => '['.repeat(depth + 1)),
  );
}

describe('fault matrix: malformed or oversized', () => {
  it('shows that the crawler lives, and changes nothing else; what cannot be read is answered with 4xx', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const { id, reporter } = await running(service);
    await reporter.heartbeat({ sequence: 1, progress: { crawled_urls: 3 } });
    const { last_heartbeat_at: first, ...before } = await state(service, id);
    for (const body of fc.sample(garbage(id), { seed: 20_260_101, numRuns: 50 })) {
      const heartbeat = await reporter.send('heartbeat', body);
      expect({ body, status: heartbeat.status }).toEqual({
        body,
        status: expect.toSatisfy(isNoFault) as number,
      });
      const completion = await reporter.send('completion', body);
      expect({ body, isRefused: completion.status >= 400 && completion.status < 500 }).toEqual({
        body,
        isRefused: true,
      });
    }
    expect(await reporter.heartbeat({ container_id: 'x'.repeat(100 * 1024) })).toMatchObject({ status: 413 });
    // The body is not read to its end, so the connection may be closed before the sender reads the answer.
    const megabytes = 'x'.repeat(20 * 1024 * 1024);
    const answer = await reporter.completion({ error_message: megabytes }).catch(() => ({ status: 'cut' }));
    expect([413, 'cut']).toContain(answer.status);
    const { last_heartbeat_at: last, ...after } = await state(service, id);
    expect(withoutWarnings(after)).toEqual(withoutWarnings(before));
    expect(Date.parse(last ?? '')).toBeGreaterThan(Date.parse(first ?? ''));
    const { warnings } = await service.show(id);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(
      new Set(['heartbeat_fields_ignored', 'heartbeat_refused', 'completion_refused']),
    );
    expect(action(await reporter.heartbeat({ sequence: 2 }))).toBe('continue');
  });

  it('a connection that does not speak HTTP is closed, and others are served', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const { reporter } = await running(service);
    const { hostname, port } = new URL(reporter.url);
    for (const bytes of fc.sample(fc.uint8Array({ minLength: 1 }), { seed: 7, numRuns: 20 })) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.end(Buffer.from([...bytes, 13, 10, 13, 10]));
      socket.resume();
      await once(socket, 'close');
    }
    expect(action(await reporter.heartbeat())).toBe('continue');
  });

  it('a credential that is missing, wrong or of another execution is refused', async () => {
    const service = await ServiceProcess.start(FAULT_SETTINGS);
    const one = await running(service);
    const other = await running(service);
    const before = await state(service, other.id);
    const speak = async (authorization: string | null) => {
      other.reporter.authorization = authorization;
      return [await other.reporter.heartbeat(), await other.reporter.completion()].map(
        ({ status }) => status,
      );
    };
    expect(await speak(null)).toEqual([401, 401]);
    expect(await speak('Bearer no-such-credential')).toEqual([401, 401]);
    expect(await speak('Basic !!!')).toEqual([401, 401]);
    expect(await speak(one.reporter.authorization)).toEqual([403, 403]);
    expect(await state(service, other.id)).toEqual(before);
  });
});
