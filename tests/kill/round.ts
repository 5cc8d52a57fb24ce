import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker, removeContainersOf, removeNetwork } from '../support/docker.ts';
import { FAULT_IMAGE, FAULT_SETTINGS } from '../support/fault-crawler.ts';

import { Client } from './client.ts';
import { CRAWLS } from './crawls.ts';
import type { ContainerEventRecorder } from './container-events.ts';
import { CrawlerdProcess, type KillPoint } from './crawlerd-process.ts';
import type { Kill, RoundPlan } from './plan.ts';
import { brokenOnDisk, brokenInEvents, brokenForUser } from './promises.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

/** Prefix of the names of everything a round creates. */
export const NAME_PREFIX = `crawlerd-kill-${process.pid}-`;

export interface Round {
  readonly network: string;
  readonly kills: number;
  readonly containerIds: readonly string[];
  readonly broken: readonly string[];
  readonly trace: readonly string[];
}

/** The place at which crawlerd is held until the stop has arrived. */
const HELD_PLACE = 'mid config write, when it was stopped';
/** Generous: where rounds beside it and other tests kept the machine busy, a start alone took 35 s. */
const DEADLINE_MS = 300_000;
/** The end of standard error is enough: a persistent fault repeats its message. */
const STDERR_CHARS_MAX = 3000;

/** Runs a round on its own data folder, network and address, and removes them afterwards. */
export async function runRound(
  number: number,
  plan: RoundPlan,
  recorder: ContainerEventRecorder,
): Promise<Round> {
  const dataDir = await mkdtemp(join(tmpdir(), NAME_PREFIX));
  const network = `${NAME_PREFIX}${number}`;
  // Rounds run concurrently: on a shared address a process could get the port of another round's killed one.
  const host = `127.${100 + (process.pid % 100)}.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
  const port = String(await freePort());
  const env = {
    ...FAULT_SETTINGS,
    CRAWLERD_DATA_DIR: dataDir,
    CRAWLERD_NETWORK: network,
    CRAWLERD_HOST: host,
    CRAWLERD_PORT: port,
    CRAWLERD_CALLBACK_PORT: String(await freePort()),
    CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: '0.5',
    CRAWLERD_SCAN_INTERVAL_SECONDS: '0.2',
    CRAWLERD_RECONCILE_INTERVAL_SECONDS: '0.5',
    // Short, so that no orphan stays; longer where the test itself creates one, which takes a moment to start.
    CRAWLERD_ORPHAN_GRACE_SECONDS: plan.hasOrphan ? '3' : '0.1',
    CRAWLERD_RETRY_DELAY_SECONDS: '0.1',
    CRAWLERD_STOP_GRACE_SECONDS: '5',
    CRAWLERD_MAX_CONCURRENT: '8',
    CRAWLERD_LOG_LEVEL: 'warn',
  };
  const processes: CrawlerdProcess[] = [];
  const needsHold = plan.kills.some((kill) => 'place' in kill && kill.place === HELD_PLACE);
  const client = new Client(
    `http://${host}:${port}`,
    plan.crawls.map((name, i) => [`${name}#${i + 1}`, CRAWLS[name]]),
    () => !needsHold || processes.some(({ stderr }) => stderr.includes(`held: ${HELD_PLACE}`)),
  );
  const foreign = new Set<string>();
  const spawnCrawlerd = (point: KillPoint | null): CrawlerdProcess => {
    const crawlerd = new CrawlerdProcess(env, point);
    processes.push(crawlerd);
    return crawlerd;
  };
  const work = client.work();
  const eventsOf = (id: string | null) =>
    recorder.of(id ?? '').filter(({ containerId }) => !foreign.has(containerId));
  try {
    for (const kill of plan.kills) {
      const crawlerd = spawnCrawlerd('place' in kill ? kill : null);
      if (plan.hasOrphan) foreign.add(await makeOrphan(client, network, recorder));
      await waitForKill(crawlerd, kill);
      client.note(
        'place' in kill ? `killed: ${kill.place}` : `killed ${kill.afterMs} ms after its ${kill.since}`,
      );
    }
    const last = spawnCrawlerd(null);
    if (!(await last.ready)) throw new Error('crawlerd does not start again');
    await eventually('every crawl has a verdict', () => client.areAllFinished, DEADLINE_MS);
    client.close();
    await work;
    const forUser = await brokenForUser(client);
    const areAllRemoved = () => client.sent.every(({ id }) => recorder.allContainersRemoved(id ?? ''));
    await eventually('every container is removed', areAllRemoved, DEADLINE_MS);
    const code = await last.end('SIGTERM');
    const inEvents = client.sent.flatMap((sent) => brokenInEvents(sent, eventsOf(sent.id)));
    const onDisk = await brokenOnDisk(dataDir, client.sent, eventsOf);
    const atStop = code === 0 ? [] : [`crawlerd stopped with ${code}`];
    client.broken.push(...forUser, ...inEvents, ...onDisk, ...atStop);
  } catch (error) {
    client.broken.push(messageOf(error));
  } finally {
    client.close();
    for (const crawlerd of processes) if (crawlerd.isAlive) await crawlerd.end('SIGKILL');
    await work;
    await removeContainersOf(network);
    await removeNetwork(network);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  return {
    network,
    kills: plan.kills.length,
    containerIds: client.sent.flatMap(({ id }) =>
      recorder.of(id ?? '').map(({ containerId }) => containerId),
    ),
    broken: client.broken,
    trace: [
      ...client.trace,
      ...processes.map(({ stderr }, i) => `crawlerd ${i + 1} stderr: ${stderr.slice(-STDERR_CHARS_MAX)}`),
    ],
  };
}

async function waitForKill(crawlerd: CrawlerdProcess, kill: Kill): Promise<void> {
  if (!('place' in kill)) {
    if (kill.since === 'ready' && !(await crawlerd.ready)) throw new Error('crawlerd does not start again');
    // The kill is at a random moment, so there is no condition to wait for.
    await pause(kill.afterMs);
    await crawlerd.end('SIGKILL');
    return;
  }
  await eventually(`crawlerd reaches the place "${kill.place}"`, () => !crawlerd.isAlive, DEADLINE_MS);
  const how = await crawlerd.ended;
  if (how !== 'SIGKILL' || !crawlerd.stderr.includes(`killed: ${kill.place}`)) {
    throw new Error(`crawlerd ended with ${how} instead of at its place`);
  }
}

/** A container of an attempt that is over, as from an engine that carries out a call after its timeout. */
async function makeOrphan(
  client: Client,
  network: string,
  recorder: ContainerEventRecorder,
): Promise<string> {
  const [sent] = client.sent;
  const first = await eventually(
    'the execution is released',
    () => {
      const events = recorder.of(sent?.id ?? '');
      return events.some(({ action }) => action === 'destroy') && events[0];
    },
    DEADLINE_MS,
  );
  const { labels, name } = first;
  const container = await docker.createContainer({
    name,
    Image: FAULT_IMAGE,
    Labels: labels,
    Env: ['FAULT_PLAN={"end":"stay","lines":0}', 'API_BASE_URL=http://127.0.0.1:9'],
    HostConfig: { NetworkMode: network, Init: true },
  });
  await container.start();
  return container.id;
}
