import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { docker } from '../support/docker.ts';
import { ENGINE_CALLS, engineCall, startSocketProxy } from '../support/engine-calls.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_IMAGE,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { ensureTool, run } from '../support/tools.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

async function setUp() {
  const socket = `${temporaryFolder()}/docker.sock`;
  const proxy = await startSocketProxy(socket);
  const service = await ServiceProcess.start({
    ...FAULT_SETTINGS,
    DOCKER_HOST: `unix://${socket}`,
    CRAWLERD_RECONCILE_INTERVAL_SECONDS: '1',
    CRAWLERD_ORPHAN_GRACE_SECONDS: '0.5',
    CRAWLERD_STOP_GRACE_SECONDS: '1',
    CRAWLERD_STALE_KILL_AFTER_SECONDS: '1',
  });
  return { proxy, service };
}

/** Crawls that end in each way, and are read meanwhile. */
async function crawlAndStop(service: ServiceProcess): Promise<void> {
  const done = await service.launch(faultLaunch({ workMs: 500 }));
  expect(printedLines(await service.logs(done))).toEqual(expectedLines(3));
  await service.reaches(done, 'succeeded');

  const resumed = await service.launch(faultLaunch({ end: 'stay' }));
  await service.reaches(resumed, 'running');
  await service.post(`/executions/${resumed}/stop`);
  await service.reaches(resumed, 'stopped');
  expect((await service.post(`/executions/${resumed}/resume`)).ok).toBe(true);
  await service.reaches(resumed, 'running');
  await service.post(`/executions/${resumed}/stop`, { mode: 'kill' });
  expect(await service.reaches(resumed, 'stopped')).toMatchObject({ attempt: 2 });

  const paused = await service.launch(faultLaunch({ end: 'stay' }));
  await service.reaches(paused, 'running');
  await docker.getContainer(service.containerName(paused)).pause();
  await service.post(`/executions/${paused}/stop`, {});
  await service.reaches(paused, 'stopped');

  const silent = faultLaunch({ end: 'stay', silentAfterMs: 200 }, { stale_after_seconds: 1 });
  await service.reaches(await service.launch(silent), 'lost');
}

/** An image that names its user, whose number only its own files tell. */
async function crawlAsNamedUser(service: ServiceProcess): Promise<void> {
  const container = await docker.createContainer({ Image: FAULT_IMAGE });
  const image = FAULT_IMAGE.replace(':1', ':named');
  const [repo, tag] = image.split(':');
  await container.commit({ repo, tag, changes: 'USER node' });
  await container.remove();
  onTestFinished(async () => docker.getImage(image).remove({ force: true }));
  await service.reaches(await service.launch(faultLaunch({}, { image })), 'succeeded');
}

/** The proxy is restarted in the middle of a crawl. */
async function restartProxy(proxy: FaultProxy, service: ServiceProcess): Promise<void> {
  const id = await service.launch(faultLaunch({ workMs: 4000, lines: 20 }));
  await service.reaches(id, 'running');
  const gone = proxy.inject({ route: /^/, fault: { kind: 'refuse' } });
  proxy.cut();
  await eventually('the service notices', async () => (await fetch(`${service.url}/readyz`)).status === 503);
  proxy.lift(gone);
  await eventually('the service is ready', async () => (await fetch(`${service.url}/readyz`)).status === 200);
  await service.reaches(id, 'succeeded');
  expect(printedLines(await service.logs(id))).toEqual(expectedLines(20));
}

/** A container with the labels of this service that no execution needs. */
async function sweepOrphan(service: ServiceProcess): Promise<void> {
  const id = await service.launch(faultLaunch({ end: 'stay' }));
  await service.reaches(id, 'running');
  const { Config } = await docker.getContainer(service.containerName(id)).inspect();
  const lost = '01999999-0000-7000-8000-000000000000';
  const orphan = await docker.createContainer({
    name: `crawler-task-${lost}-1`,
    Image: Config.Image,
    Labels: { ...Config.Labels, 'crawlerd.execution': lost, 'crawlerd.attempt': '1' },
    HostConfig: { NetworkMode: service.network },
  });
  await orphan.start();
  await eventually('the orphan is listed', async () =>
    JSON.stringify(await service.get('/orphans')).includes(lost),
  );
  const removed = await fetch(`${service.url}/orphans/${lost}/1`, { method: 'DELETE' });
  expect(removed.ok).toBe(true);
  await eventually('the orphan is removed', async () =>
    orphan.inspect().then(
      () => false,
      () => true,
    ),
  );
  await service.post(`/executions/${id}/stop`, { mode: 'kill' });
  await service.reaches(id, 'stopped');
}

/** The network is made again around a crawl that runs, which is put on the new one. */
async function loseBridge(service: ServiceProcess): Promise<void> {
  const id = await service.launch(faultLaunch({ end: 'stay' }));
  await service.reaches(id, 'running');
  const { Id } = (await docker.getNetwork(service.network).inspect()) as { Id: string };
  run(ensureTool('iproute2'), ['link', 'delete', `br-${Id.slice(0, 12)}`]);
  await service.reaches(await service.launch(faultLaunch({})), 'succeeded');
  await service.post(`/executions/${id}/stop`, { mode: 'kill' });
  await service.reaches(id, 'stopped');
}

it('a whole life runs through a minimal socket proxy, with the documented calls and no others', async () => {
  const { proxy, service } = await setUp();
  await crawlAndStop(service);
  await crawlAsNamedUser(service);
  await restartProxy(proxy, service);
  await sweepOrphan(service);
  await loseBridge(service);

  // Operators prune unused networks: it is made again.
  await eventually('nothing is on the network', async () =>
    docker
      .getNetwork(service.network)
      .remove()
      .then(
        () => true,
        () => false,
      ),
  );
  await service.reaches(await service.launch(faultLaunch({})), 'succeeded');
  // On a network that is not there yet, and not there afterwards.
  const env = { ...service.env, CRAWLERD_NETWORK: `${service.network}-doctor` };
  const examined = await crawlerd(['doctor', '--json'], env);
  expect(JSON.parse(examined.out)).toMatchObject({ ok: true });
  await service.kill('SIGTERM');
  expect(service.exitCode).toBe(0);
  expect(await docker.listNetworks({ filters: { name: [env.CRAWLERD_NETWORK] } })).toEqual([]);

  const made = new Set(proxy.seen.map(engineCall));
  expect([...made].toSorted()).toEqual(ENGINE_CALLS.map(({ call }) => call).toSorted());
}, 180_000);
