import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker, removeContainersOf, removeNetwork } from '../support/docker.ts';
import { FAULT_IMAGE, FAULT_SETTINGS } from '../support/fault-crawler.ts';
import { freePort } from '../support/service-process.ts';
import { Client } from './client.ts';
import { CRAWLS } from './crawls.ts';
import type { EngineWitness } from './engine-witness.ts';
import { Life, type KillPoint } from './life.ts';
import type { Death, RoundPlan } from './plan.ts';
import { brokenOnDisk, brokenToEngine, brokenToUser } from './promises.ts';

/** Begins the names of everything a round makes. */
export const OURS = `crawlerd-kill-${process.pid}-`;

export interface Round {
  readonly network: string;
  readonly kills: number;
  readonly containerIds: readonly string[];
  readonly broken: readonly string[];
  readonly story: readonly string[];
}

/** Where crawlerd says that it waits, and goes on for the stop only. */
const HOLDING = 'mid config write, when it was stopped';
/** For a machine that does much else at the same time. */
const DEADLINE_MS = 90_000;
/** A fault that goes on says the same again and again. */
const LAST_WORDS = 3000;

/** A round on a data folder, a network and an address of its own, of which nothing is left afterwards. */
export async function playRound(number: number, plan: RoundPlan, witness: EngineWitness): Promise<Round> {
  const dataDir = await mkdtemp(join(tmpdir(), OURS));
  const network = `${OURS}${number}`;
  // Rounds run side by side: on one address the next process could get the port of one that was killed.
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
    // Else none may ever be seen; one that is made by hand takes a moment to be started.
    CRAWLERD_ORPHAN_GRACE_SECONDS: plan.hasOrphan ? '3' : '0.1',
    CRAWLERD_RETRY_DELAY_SECONDS: '0.1',
    CRAWLERD_STOP_GRACE_SECONDS: '5',
    CRAWLERD_MAX_CONCURRENT: '8',
    CRAWLERD_LOG_LEVEL: 'warn',
  };
  const lives: Life[] = [];
  const needsHold = plan.deaths.some((death) => 'place' in death && death.place === HOLDING);
  const client = new Client(
    `http://${host}:${port}`,
    plan.crawls.map((name, i) => [`${name}#${i + 1}`, CRAWLS[name]]),
    () => !needsHold || lives.some(({ said }) => said.includes(`held: ${HOLDING}`)),
  );
  const foreign = new Set<string>();
  const live = (point: KillPoint | null): Life => {
    const life = new Life(env, point);
    lives.push(life);
    return life;
  };
  const work = client.work();
  const sightingsOf = (id: string | null) =>
    witness.of(id ?? '').filter(({ containerId }) => !foreign.has(containerId));
  try {
    for (const death of plan.deaths) {
      const life = live('place' in death ? death : null);
      if (plan.hasOrphan) foreign.add(await makeOrphan(client, network, witness));
      await diesOf(life, death);
      client.tell(
        'place' in death ? `killed: ${death.place}` : `killed ${death.afterMs} ms after its ${death.since}`,
      );
    }
    const last = live(null);
    if (!(await last.ready)) throw new Error('crawlerd does not start any more');
    await eventually('every crawl has its verdict', () => client.areAllFinished, DEADLINE_MS);
    client.close();
    await work;
    const toUser = await brokenToUser(client);
    const areAllRemoved = () => client.sent.every(({ id }) => witness.hasSeenTheEndOf(id ?? ''));
    await eventually('every container is removed', areAllRemoved, DEADLINE_MS);
    const code = await last.end('SIGTERM');
    const toEngine = client.sent.flatMap((sent) => brokenToEngine(sent, sightingsOf(sent.id)));
    const onDisk = await brokenOnDisk(dataDir, client.sent, sightingsOf);
    const atStop = code === 0 ? [] : [`crawlerd stopped with ${code}`];
    client.broken.push(...toUser, ...toEngine, ...onDisk, ...atStop);
  } catch (error) {
    client.broken.push(messageOf(error));
  } finally {
    client.close();
    for (const life of lives) if (life.isAlive) await life.end('SIGKILL');
    await work;
    await removeContainersOf(network);
    await removeNetwork(network);
    await rm(dataDir, { recursive: true, force: true });
  }
  return {
    network,
    kills: plan.deaths.length,
    containerIds: client.sent.flatMap(({ id }) => witness.of(id ?? '').map(({ containerId }) => containerId)),
    broken: client.broken,
    story: [...client.story, ...lives.map(({ said }, i) => `life ${i + 1} said: ${said.slice(-LAST_WORDS)}`)],
  };
}

async function diesOf(life: Life, death: Death): Promise<void> {
  if (!('place' in death)) {
    if (death.since === 'ready' && !(await life.ready)) throw new Error('crawlerd does not start any more');
    // The moment is what is random here; nothing is waited for.
    await pause(death.afterMs);
    await life.end('SIGKILL');
    return;
  }
  await eventually(`crawlerd comes to the place "${death.place}"`, () => !life.isAlive, DEADLINE_MS);
  const how = await life.ended;
  if (how !== 'SIGKILL' || !life.said.includes(`killed: ${death.place}`)) {
    throw new Error(`crawlerd ended with ${how}, and not at its place`);
  }
}

/** A container of an attempt that is over, as an engine makes that carries out a call it gave up on. */
async function makeOrphan(client: Client, network: string, witness: EngineWitness): Promise<string> {
  const [sent] = client.sent;
  const first = await eventually(
    'the execution is released',
    () => {
      const sightings = witness.of(sent?.id ?? '');
      return sightings.some(({ action }) => action === 'destroy') && sightings[0];
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
