import { largeBody, type LargeBody } from '../../orchestrator/src/http/testing/large-bodies.ts';
import { mainThreadMs } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import type { Report } from '../support/report.ts';
import type { Crawler } from '../support/reports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const STALL_MS_MAX = 100;
const ANSWER_BYTES_MAX = 256 * 1024;
/** The list is read after so many bodies: it holds all that was accepted. */
const BODIES_PER_LIST = 50;

const PATHS: Readonly<Record<LargeBody['kind'], string>> = {
  launch: '/api/v1/executions',
  stop: '/api/v1/executions/unknown/stop',
  heartbeat: '/api/v1/monitoring/heartbeat',
  completion: '/api/v1/monitoring/completion',
};

/**
 * Sends generated large bodies to both listeners, one after the other, and reads what was accepted. A stall is
 * counted from one body to the next: what an accepted one causes comes partly after its answer.
 */
export async function largeBodies(from: number, to: number): Promise<Report> {
  const service = await FakeService.start(temporaryFolder());
  const begun = performance.now();
  const worst = { stallMs: 0, readMs: 0, answerBytes: 0, status: 0 };
  const statuses = new Map<number, number>();
  let stalls = 0;
  for (let seed = from; seed <= to; seed++) {
    const body = largeBody(seed);
    const crawler = isReport(body) ? (await service.launch(1))[0] : undefined;
    await longestStallMs(service, 0);
    const computedMs = mainThreadMs(service.pid);
    const { status, bytes, id } = await send(service, body, crawler, seed);
    if (status === 201) await service.started(id);
    const stallMs = await longestStallMs(service, computedMs);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const beforeReadMs = mainThreadMs(service.pid);
    const execution = crawler?.id ?? id;
    if (status < 300 && execution !== '') await read(service, `/executions/${execution}`);
    if ((seed - from) % BODIES_PER_LIST === BODIES_PER_LIST - 1)
      await read(service, '/executions?limit=1000');
    const readMs = await longestStallMs(service, beforeReadMs);
    const slowest = Math.max(stallMs, readMs);
    if (slowest > STALL_MS_MAX) stalls++;
    if (slowest > STALL_MS_MAX || status >= 500 || process.env['VERBOSE'] !== undefined) {
      const what = `${body.kind}, ${body.made}, ${body.text.length} bytes`;
      process.stderr.write(
        `seed ${seed}: ${what}: ${status}, ${stallMs.toFixed(0)} ms, read ${readMs.toFixed(0)} ms\n`,
      );
    }
    worst.stallMs = Math.max(worst.stallMs, stallMs);
    worst.readMs = Math.max(worst.readMs, readMs);
    worst.answerBytes = Math.max(worst.answerBytes, bytes);
    worst.status = Math.max(worst.status, status);
  }
  await service.close();
  return {
    bench: 'large bodies',
    conditions: Object.fromEntries([...statuses].map(([status, times]) => [`status ${status}:`, times])),
    figures: [
      { name: 'longest stall', value: worst.stallMs, unit: 'ms', wanted: { atMost: STALL_MS_MAX } },
      { name: 'reading it', value: worst.readMs, unit: 'ms', wanted: { atMost: STALL_MS_MAX } },
      { name: 'longer stalls', value: stalls, unit: '', wanted: { atMost: 0 } },
      {
        name: 'longest answer',
        value: worst.answerBytes,
        unit: 'bytes',
        wanted: { atMost: ANSWER_BYTES_MAX },
      },
      { name: 'highest status', value: worst.status, unit: '', wanted: { atMost: 499 } },
      { name: 'bodies', value: to - from + 1, unit: '' },
      { name: 'time', value: (performance.now() - begun) / 1000, unit: 's' },
    ],
  };
}

function isReport({ kind }: LargeBody): boolean {
  return kind === 'heartbeat' || kind === 'completion';
}

/** On a machine that others use as well a pause is not all ours: what was not computed was not waited for. */
async function longestStallMs(service: FakeService, computedMs: number): Promise<number> {
  return Math.min(await service.longestStallMs(), mainThreadMs(service.pid) - computedMs);
}

async function send(service: FakeService, body: LargeBody, crawler: Crawler | undefined, seed: number) {
  const url = withoutPassword(
    new URL(PATHS[body.kind], crawler === undefined ? service.operatorUrl : service.callbackUrl),
  );
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(crawler !== undefined && { authorization: `Bearer ${crawler.token}` }),
      ...(body.kind === 'launch' && { 'idempotency-key': `seed ${seed}` }),
    },
    body: body.text.replace('ID', crawler?.id ?? ''),
    // A body over the limit is refused while it is still being sent, and the connection closed.
  }).catch(() => null);
  return response === null
    ? { status: 413, bytes: 0, id: '' }
    : {
        status: response.status,
        bytes: (await response.arrayBuffer()).byteLength,
        id: response.headers.get('location')?.split('/').at(-1) ?? '',
      };
}

async function read(service: FakeService, path: string): Promise<void> {
  const response = await fetch(withoutPassword(new URL(`/api/v1${path}`, service.operatorUrl)));
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
}

function withoutPassword(url: URL): URL {
  url.username = '';
  url.password = '';
  return url;
}
