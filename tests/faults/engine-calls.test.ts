import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { docker } from '../support/docker.ts';
import { countEvents, recordEngineEvents } from '../support/engine-events.ts';
import {
  buildFaultImage,
  expectedLines,
  FAULT_SETTINGS,
  faultLaunch,
  printedLines,
  removeFaultImage,
} from '../support/fault-crawler.ts';
import { type Fault, FaultProxy, type Rule } from '../support/fault-proxy.ts';
import { ServiceProcess } from '../support/service-process.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

/**
 * A service whose requests to the engine all pass through a proxy.
 *
 * @param before Faults for the requests of its start.
 */
async function serviceBehindProxy(settings: Record<string, string> = {}, before: Rule[] = []) {
  const socket = `${temporaryFolder()}/docker.sock`;
  const proxy = await FaultProxy.start({
    listen: { path: socket },
    upstream: { socketPath: '/var/run/docker.sock' },
  });
  for (const rule of before) proxy.inject(rule);
  const service = await ServiceProcess.start({
    ...FAULT_SETTINGS,
    DOCKER_HOST: `unix://${socket}`,
    CRAWLERD_RECONCILE_INTERVAL_SECONDS: '1',
    CRAWLERD_STOP_GRACE_SECONDS: '1',
    CRAWLERD_ENGINE_DEADLINE_SECONDS: '1',
    ...settings,
  });
  return { proxy, service, events: await recordEngineEvents() };
}

/** The calls during a container's life, as the proxy sees them. */
const CALLS = {
  ping: /^GET \/_ping/,
  network: /^GET \/networks\//,
  image: /^GET \/images\//,
  create: /^POST \/containers\/create/,
  start: /^POST \/containers\/\w+\/start/,
  inspect: /^GET \/containers\/[\w-]+\/json\b(?!\?)/,
  list: /^GET \/containers\/json\?/,
  logs: /^GET \/containers\/\w+\/logs/,
  events: /^GET \/events/,
  stop: /^POST \/containers\/\w+\/stop/,
  kill: /^POST \/containers\/\w+\/kill/,
  remove: /^DELETE \/containers\//,
} as const;

async function nothingIsLeft(service: ServiceProcess): Promise<void> {
  await eventually('no container is left', async () => {
    const filters = { network: [service.network] };
    return (await docker.listContainers({ all: true, filters })).length === 0;
  });
}

type World = Awaited<ReturnType<typeof serviceBehindProxy>>;

/** One crawl that completes and two that are stopped: each has one container, one verdict and a complete log. */
async function runThreeCrawls({ service, events }: World): Promise<void> {
  const ends = await service.launch(faultLaunch({ workMs: 500 }));
  const stopped = await service.launch(faultLaunch({ end: 'stay' }));
  const killed = await service.launch(faultLaunch({ end: 'stay' }));
  for (const [id, mode] of [
    [stopped, 'graceful'],
    [killed, 'kill'],
  ] as const) {
    await eventually('its lines', async () => (await service.status(id)).progress?.data_items === 3);
    await service.post(`/executions/${id}/stop`, { mode });
  }
  for (const id of [stopped, killed]) {
    expect(await service.reaches(id, 'stopped')).toMatchObject({ attempt: 1, reason: 'stop_requested' });
  }
  expect(await service.reaches(ends, 'succeeded')).toMatchObject({ attempt: 1, reason: 'completed' });
  for (const id of [ends, stopped, killed]) {
    expect(printedLines(await service.logs(id))).toEqual(expectedLines(3));
    const name = service.containerName(id);
    expect(countEvents(events, name, 'create', 'start', 'die')).toEqual([1, 1, 1]);
  }
  await nothingIsLeft(service);
}

describe('fault matrix: Docker call executed but reported failed', () => {
  it.each<{ what: string; calls: (keyof typeof CALLS)[] }>([
    { what: 'create, start', calls: ['create', 'start'] },
    { what: 'ping, network, inspect, list', calls: ['ping', 'network', 'inspect', 'list'] },
    { what: 'logs, events', calls: ['logs', 'events'] },
    { what: 'stop, kill, remove', calls: ['stop', 'kill', 'remove'] },
  ])('$what: one container, one verdict, nothing left over', async ({ calls }) => {
    const world = await serviceBehindProxy();
    const rules = calls.map((call) =>
      world.proxy.inject({ route: CALLS[call], fault: { kind: 'unanswered' }, times: 2 }),
    );
    // The feed was open before the rules.
    world.proxy.cut();
    await runThreeCrawls(world);
    expect(rules.filter(({ hits }) => hits === 0)).toEqual([]);
  });

  const OTHERS: Fault[] = [
    { kind: 'hang' },
    { kind: 'refuse' },
    { kind: 'headers' },
    { kind: 'half' },
    { kind: 'status', status: 500 },
    { kind: 'delay', ms: 700 },
  ];

  it.each(OTHERS)('every call once ($kind): the same', async (fault) => {
    const world = await serviceBehindProxy();
    const rules = Object.values(CALLS).map((route) => world.proxy.inject({ route, fault, times: 1 }));
    world.proxy.cut();
    await runThreeCrawls(world);
    expect(rules.filter(({ hits }) => hits === 0)).toEqual([]);
  });
});

describe('fault matrix: Docker call executed but reported failed, at a start', () => {
  const NETWORK_MADE = /^POST \/networks\/create/;
  const FAULTS: Fault[] = [{ kind: 'unanswered' }, { kind: 'hang' }];

  it.each(FAULTS)(
    'the network ($kind): the service starts, and launches once the network exists',
    async (fault) => {
      const world = await serviceBehindProxy({}, [{ route: NETWORK_MADE, fault, times: 1 }]);
      const id = await world.service.launch(faultLaunch({}));
      await world.service.reaches(id, 'succeeded');
      expect(countEvents(world.events, world.service.containerName(id), 'create', 'start')).toEqual([1, 1]);
      const networks = await docker.listNetworks({ filters: { name: [world.service.network] } });
      expect(networks).toHaveLength(1);
    },
  );

  it('the network, repeatedly: the service says why it is not ready, and continues afterwards', async () => {
    const fault = { kind: 'status', status: 500 } as const;
    const { service, proxy } = await serviceBehindProxy({}, [{ route: NETWORK_MADE, fault }]);
    const id = await service.launch(faultLaunch({}));
    const response = await fetch(`${service.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(
      'The Docker engine could not create its network: injected fault.',
    );
    expect(await service.status(id)).toMatchObject({ status: 'queued', attempt: 0 });
    proxy.heal();
    await service.reaches(id, 'succeeded');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });
});

describe('fault matrix: hints missing', () => {
  it('an event feed that never sends anything: periodic reconciliation finds start and end', async () => {
    const world = await serviceBehindProxy();
    world.proxy.inject({ route: CALLS.events, fault: { kind: 'hang' } });
    world.proxy.cut();
    const id = await world.service.launch(faultLaunch({ end: 'exit', workMs: 500 }));
    const status = await world.service.finished(id);
    expect(status).toMatchObject({ status: 'failed', reason: 'exited_without_completion' });
    await nothingIsLeft(world.service);
    await eventually('the feed is requested again', () => world.proxy.count(CALLS.events) > 1);
  });

  it('an event feed that is open and silent: an exit is detected within little more than one interval', async () => {
    const world = await serviceBehindProxy({ CRAWLERD_RECONCILE_INTERVAL_SECONDS: '2' });
    const id = await world.service.launch(faultLaunch({ end: 'stay' }));
    await world.service.reaches(id, 'running');
    world.proxy.inject({ route: CALLS.events, fault: { kind: 'mute' } });
    world.proxy.cut();
    await eventually('the feed is open again', () => world.proxy.count(CALLS.events) > 1);
    const killedAt = performance.now();
    await docker.getContainer(world.service.containerName(id)).kill();
    await world.service.reaches(id, 'failed');
    expect(performance.now() - killedAt).toBeLessThan(3500);
  });
});
