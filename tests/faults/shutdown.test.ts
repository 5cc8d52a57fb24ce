import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { docker } from '../support/docker.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { buildShellImage } from '../support/shell-image.ts';
import { ServiceProcess, type ServiceProcessOptions } from '../support/service-process.ts';
import { SilentCrawl } from '../support/silent-crawl.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const STOP_MS_MAX = 10_000;
const DEAF_BYTES = 30 * 1024 * 1024;

const startService = async (settings: Record<string, string> = {}, options: ServiceProcessOptions = {}) =>
  ServiceProcess.start({ ...FAULT_SETTINGS, CRAWLERD_STOP_GRACE_SECONDS: '1', ...settings }, options);

async function terminate(service: ServiceProcess): Promise<{ code: number | null; tookMs: number }> {
  const startedMs = performance.now();
  service.signal('SIGTERM');
  await service.ended();
  return { code: service.exitCode, tookMs: performance.now() - startedMs };
}

/** A raw request, so that the test controls when it is complete and whether its answer is read. */
/** Until its crawler has reported: one that has only just been started would die of SIGTERM without hearing it. */
async function reports(service: ServiceProcess, id: string): Promise<void> {
  await eventually(`${id} reports`, async () => (await service.status(id)).last_heartbeat_at !== null);
}

async function request(service: ServiceProcess, text: string): Promise<Socket> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

const head = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'host: localhost', ...headers, '', ''].join('\r\n');

describe('SIGTERM', () => {
  it('ends followed logs and live feeds at once, leaves containers running, and the next start adopts them', async () => {
    const service = await startService();
    const crawl = await SilentCrawl.start(service);
    const following = await request(service, head(`GET /executions/${crawl.id}/logs?follow=true`));
    const feed = await request(service, head('GET /events', 'accept: text/event-stream'));
    await Promise.all([once(following, 'data'), once(feed, 'data')]);
    const ends = Promise.all([once(following, 'close'), once(feed, 'close')]);
    const { code, tookMs } = await terminate(service);
    await ends;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(3000);
    expect((await docker.getContainer(service.containerName(crawl.id)).inspect()).State.Running).toBe(true);
    await service.run();
    expect(await service.status(crawl.id)).toMatchObject({ status: 'running', attempt: 1 });
    expect((await crawl.complete()).status).toBe(200);
    await service.reaches(crawl.id, 'succeeded');
  });

  it('lets a request in progress finish', async () => {
    const service = await startService();
    const body = JSON.stringify(faultLaunch({}));
    const headers = ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`];
    const launching = await request(service, head('POST /executions', ...headers) + body.slice(0, 10));
    // A later answer on another connection shows that the first half has arrived.
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    let answer = '';
    launching.on('data', (piece: Buffer) => (answer += piece.toString()));
    const stopping = terminate(service);
    await eventually(
      'new requests are refused',
      async () => (await fetch(`${service.url}/healthz`)).status === 503,
    );
    launching.write(body.slice(10));
    expect((await stopping).code).toBe(0);
    expect(answer).toMatch(/^HTTP\/1\.1 201/);
    await service.run();
    const id = /"execution_id":"([^"]+)"/.exec(answer)?.[1] ?? 'none';
    await service.reaches(id, 'succeeded');
  });

  it('is obeyed within 10 s although a client never reads, another never sends, and the engine hangs', async () => {
    const socket = `${temporaryFolder()}/docker.sock`;
    const proxy = await FaultProxy.start({
      listen: { path: socket },
      upstream: { socketPath: '/var/run/docker.sock' },
    });
    const service = await startService({
      DOCKER_HOST: `unix://${socket}`,
      CRAWLERD_ENGINE_DEADLINE_SECONDS: '60',
    });
    const crawl = await SilentCrawl.start(service);
    // More than all socket buffers hold, so that an answer is always in progress.
    const times = Math.ceil(DEAF_BYTES / (await (await fetch(`${service.url}/docs/json`)).text()).length);
    const deaf = await request(service, head('GET /docs/json').repeat(times));
    deaf.pause();
    const mute = await request(
      service,
      head('POST /executions', 'content-type: application/json', 'content-length: 999'),
    );
    expect(mute.destroyed).toBe(false);
    const hanging = proxy.inject({ route: /^POST \/containers\/create/, fault: { kind: 'hang' } });
    const launched = await service.launch(faultLaunch({}));
    await eventually('the engine hangs', () => hanging.hits > 0);
    const { code, tookMs } = await terminate(service);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(STOP_MS_MAX);
    proxy.heal();
    await service.run();
    expect((await service.status(crawl.id)).status).toBe('running');
    // The engine had created its container anyway: it is the only one.
    expect(await service.reaches(launched, 'succeeded')).toMatchObject({ attempt: 1 });
  });

  it('a second one is obeyed at once, and what was stored is kept', async () => {
    const service = await startService(
      { CRAWLERD_STOP_GRACE_SECONDS: '30' },
      { args: ['--stop-executions'] },
    );
    const id = await service.launch(faultLaunch({ end: 'stay', leaveMs: 3_600_000 }));
    await reports(service, id);
    service.signal('SIGTERM');
    await eventually(
      'the executions are being stopped',
      async () => (await service.status(id)).status === 'stopping',
    );
    const { code, tookMs } = await terminate(service);
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(1000);
    await service.run();
    expect((await service.status(id)).status).toBe('stopping');
  });
});

describe('crawlerd serve --stop-executions', () => {
  it('stops every execution gracefully before it exits; queued ones stay queued', async () => {
    const service = await startService({ CRAWLERD_MAX_CONCURRENT: '2' }, { args: ['--stop-executions'] });
    const ids = [
      await service.launch(faultLaunch({ end: 'stay' })),
      await service.launch(faultLaunch({ end: 'stay' })),
    ];
    for (const id of ids) await reports(service, id);
    const queued = await service.launch(faultLaunch({}));
    const { code, tookMs } = await terminate(service);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(STOP_MS_MAX);
    for (const id of ids) {
      const filters = { name: [service.containerName(id)] };
      expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    }
    expect(await docker.listContainers({ all: true, filters: { name: [queued] } })).toEqual([]);
    await service.run();
    for (const id of ids) {
      expect(await service.status(id)).toMatchObject({
        status: 'stopped',
        reason: 'stop_requested',
        error_message: 'Stopped on request (shutdown).',
      });
      // Gracefully: the crawler received SIGTERM and had time to log it.
      expect(await service.logs(id)).toContain('got SIGTERM');
    }
    await service.reaches(queued, 'succeeded');
  });

  it('ends twenty at once, half of which ignore SIGTERM, within its grace', async () => {
    const tag = `crawlerd-test/deaf-${process.pid}:1`;
    await buildShellImage(tag, '[ -z "$DEAF" ] || trap "" TERM; while :; do sleep 1 & wait $!; done');
    onTestFinished(async () => docker.getImage(tag).remove({ force: true }));
    const service = await startService(
      { CRAWLERD_STOP_GRACE_SECONDS: '3', CRAWLERD_MAX_CONCURRENT: '20' },
      { args: ['--stop-executions'] },
    );
    const config = { task_name: 'deaf', base_url: 'http://127.0.0.1:1/' };
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, i) =>
        service.launch({ config, image: tag, env: { DEAF: i % 2 === 0 ? '1' : '' } }),
      ),
    );
    for (const id of ids) await service.reaches(id, 'running');
    const { code, tookMs } = await terminate(service);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(3000 + STOP_MS_MAX);
    const filters = { network: [service.network] };
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  });

  it('kills containers that do not exit within the grace', async () => {
    const service = await startService({}, { args: ['--stop-executions'] });
    const id = await service.launch(faultLaunch({ end: 'stay', leaveMs: 3_600_000 }));
    await reports(service, id);
    const { code, tookMs } = await terminate(service);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(11_000 + STOP_MS_MAX);
    await service.run();
    expect(await service.status(id)).toMatchObject({ status: 'stopped' });
  });
});
