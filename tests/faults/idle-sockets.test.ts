import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker } from '../support/docker.ts';
import { buildFaultImage, FAULT_SETTINGS, faultLaunch, removeFaultImage } from '../support/fault-crawler.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { IDLE_SOCKETS, NetworkNamespace } from '../support/network-namespace.ts';
import { Reporter } from '../support/reporter.ts';
import { ServiceProcess } from '../support/service-process.ts';

beforeAll(async () => buildFaultImage());
afterAll(async () => removeFaultImage());

const OPEN_FILES_MAX = 1024;
const ATTACK_MS = 15_000;
/** The machine is busy with the attack itself. */
const ANSWER_MS_MAX = 1000;

describe('fault matrix: idle connections', () => {
  it('from containers and other machines: a service limited to 1,024 files keeps answering, launching and logging', async () => {
    const service = await ServiceProcess.start(
      { ...FAULT_SETTINGS, CRAWLERD_MAX_CONCURRENT: '8' },
      { openFilesMax: OPEN_FILES_MAX },
    );
    const beating = await service.launch(faultLaunch({ end: 'stay', beatMs: 500 }));
    await service.reaches(beating, 'running');
    const reporter = await Reporter.of(service.containerName(beating), beating);
    const [host, port] = [await service.gateway(), Number(service.env['CRAWLERD_CALLBACK_PORT'])];

    const others = [1, 2, 3].map(() => namespace());
    const attacks = others.map((other) => other.holdIdle(host, port, 3000));
    await idleContainer(service.network, [host, String(port), '1500', '1000']);
    await eventually('the attack', () => attacks.every((counts) => counts().opened > 64));

    const slowest = { health: 0, heartbeat: 0 };
    const most = { files: 0, fromOneSource: 0 };
    const launched: string[] = [];
    for (const endMs = Date.now() + ATTACK_MS; Date.now() < endMs; await pause(200)) {
      most.files = Math.max(most.files, openFilesOf(service.pid));
      most.fromOneSource = Math.max(most.fromOneSource, ...heldBySource(port).values());
      slowest.health = Math.max(slowest.health, await timed(async () => healthz(service)));
      slowest.heartbeat = Math.max(slowest.heartbeat, await timed(async () => beat(reporter)));
      if (launched.length < 3) {
        launched.push(await service.launch(faultLaunch({ end: 'complete', workMs: 100, lines: 3 })));
      }
    }
    for (const id of launched) {
      expect(await service.finished(id)).toMatchObject({ status: 'succeeded' });
      expect(await service.logs(id)).toContain('line 3');
    }
    expect(await service.status(beating)).toMatchObject({ status: 'running', attempt: 1 });
    expect((await service.show(beating)).attempts).toHaveLength(1);
    const events = JSON.stringify(await service.get(`/executions/${beating}/events`));
    expect(events).not.toContain('stale');
    expect(most.fromOneSource).toBeLessThanOrEqual(64);
    expect(most.files).toBeLessThan(OPEN_FILES_MAX * 0.75);
    expect(Math.max(slowest.health, slowest.heartbeat)).toBeLessThan(ANSWER_MS_MAX);
    expect(service.errors).toContain('too many connections');
    expect(service.errors.match(/too many connections/g)?.length).toBeLessThan(4);
    expect(service.errors).not.toContain('EMFILE');
  });
});

function namespace(): NetworkNamespace {
  const created = new NetworkNamespace();
  onTestFinished(async () => created.close());
  return created;
}

/** A container in the crawlers' network that only holds connections. */
async function idleContainer(network: string, args: readonly string[]): Promise<void> {
  const container = await docker.createContainer({
    Image: CRAWLER_IMAGE,
    Entrypoint: ['node', '--input-type=module', '-e', readFileSync(IDLE_SOCKETS, 'utf8'), '--'],
    Cmd: [...args],
    HostConfig: { NetworkMode: network, Ulimits: [{ Name: 'nofile', Soft: 20_000, Hard: 20_000 }] },
  });
  onTestFinished(async () => void (await container.remove({ force: true })));
  await container.start();
}

async function healthz({ url }: ServiceProcess): Promise<void> {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
}

async function beat(reporter: Reporter): Promise<void> {
  expect(await reporter.heartbeat()).toMatchObject({ status: 200, body: { action: 'continue' } });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const beginMs = performance.now();
  await work();
  return performance.now() - beginMs;
}

/**
 * Connections to a port that its process holds, by the address they come from. One that is refused is accepted for a
 * moment first, and reading the list takes long enough to see many such moments: what both readings have is held.
 */
function heldBySource(port: number): Map<string, number> {
  const before = acceptedAt(port);
  const counts = new Map<string, number>();
  for (const remote of acceptedAt(port)) {
    if (!before.has(remote)) continue;
    const source = remote.split(':', 1)[0] ?? '';
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return counts;
}

/** Their remote addresses and ports. */
function acceptedAt(port: number): Set<string> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  const accepted = rows.filter(
    ([, from = '', , state, , , , , , inode]) =>
      from.endsWith(local) && state === ESTABLISHED && inode !== '0',
  );
  return new Set(accepted.map(([, , remote = '']) => remote));
}

/** In `/proc/net/tcp`. */
const ESTABLISHED = '01';

function openFilesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
