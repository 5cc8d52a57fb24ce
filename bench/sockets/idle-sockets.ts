import { setTimeout as pause } from 'node:timers/promises';
import { NetworkNamespace } from '../../tests/support/network-namespace.ts';
import { Connection, ConnectionPool } from '../support/connection.ts';
import { cpuSeconds } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Figure, Report } from '../support/report.ts';
import { heartbeat, launch, type Crawler } from '../support/reports.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startIdleContainers } from './idle-containers.ts';

const NAMESPACES = 5;
const CONTAINERS = 3;
const SOCKETS = 20_000;
/** When attackers open again what was ended: those that hold connections never, as far as this run goes. */
const AGAIN_MS = { held: 3_600_000, reopened: 30_000 };
const LIVE = 32;
const SECONDS = 30;
/** Time for the attack to reach its full size. */
const RISE_MS = 30_000;
const P99_MS_MAX = 100;

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

/**
 * Health, launches and heartbeats of running crawls, while everybody else holds as many connections as possible.
 * `reopened`: and opens each again, half a minute after it was ended.
 */
export async function idleSockets(attackers: keyof typeof AGAIN_MS): Promise<Report> {
  const service = await FakeService.start(temporaryFolder(), {
    CRAWLERD_CALLBACK_HOST: '0.0.0.0',
    CRAWLERD_MAX_CONCURRENT: String(LIVE),
  });
  const attack = new Attack(AGAIN_MS[attackers]);
  try {
    const live = await service.launch(LIVE);
    const callback = await ConnectionPool.open(service.callbackUrl, LIVE);
    // As crawlers do: a connection that shows no credential is ended after 10 s.
    await Promise.all(live.map(async (crawler) => callback.send(heartbeat(crawler, 0))));
    await attack.begin(Number(service.callbackUrl.port));
    await pause(RISE_MS);
    const operator = await ConnectionPool.open(service.operatorUrl, 16);
    const cpuBefore = cpuSeconds(service.pid);
    const times = await measure(service, { live, operator, callback });
    const cpu = (cpuSeconds(service.pid) - cpuBefore) / SECONDS;
    operator.close();
    callback.close();
    return {
      bench: `idle sockets, ${attackers}`,
      conditions: { namespaces: NAMESPACES, containers: CONTAINERS, sockets_each: SOCKETS, seconds: SECONDS },
      figures: [
        ...latencies('health', times.health, P99_MS_MAX),
        ...latencies('launch', times.launches, P99_MS_MAX),
        ...latencies('heartbeat', times.heartbeats, P99_MS_MAX),
        ...latencies('heartbeat on a new connection', times.fresh, null),
        { name: 'requests that failed', value: times.failed, unit: '', wanted: { atMost: 0 } },
        ...attack.figures(),
        { name: 'CPU of the service', value: cpu, unit: 'cores' },
      ],
    };
  } finally {
    await attack.end();
    await service.close();
  }
}

interface Clients {
  readonly live: readonly Crawler[];
  readonly operator: ConnectionPool;
  readonly callback: ConnectionPool;
}

async function measure(service: FakeService, { live, operator, callback }: Clients) {
  const times = { health: [], launches: [], heartbeats: [], fresh: [] } as Record<
    'health' | 'launches' | 'heartbeats' | 'fresh',
    number[]
  >;
  const failed = { count: 0 };
  const timed = async (to: number[], wanted: number, dueMs: number, answer: Promise<{ status: number }>) => {
    // A failure is a figure too, and must not keep the attack from being ended.
    const status = await answer.then((reply) => reply.status).catch(() => null);
    if (status === wanted) to.push(performance.now() - dueMs);
    else failed.count += 1;
  };
  const beatOf = (i: number): string => {
    const crawler = live[i % live.length];
    if (crawler === undefined) throw new Error('nothing was launched');
    return heartbeat(crawler, i);
  };
  await Promise.all([
    atRate(50, SECONDS, async (_i, dueMs) => timed(times.health, 200, dueMs, operator.send(HEALTH))),
    atRate(10, SECONDS, async (_i, dueMs) => timed(times.launches, 201, dueMs, operator.send(launch()))),
    atRate(100, SECONDS, async (i, dueMs) => timed(times.heartbeats, 200, dueMs, callback.send(beatOf(i)))),
    atRate(10, SECONDS, async (i, dueMs) =>
      timed(times.fresh, 200, dueMs, onNewConnection(service.callbackUrl, beatOf(i))),
    ),
  ]);
  return { ...times, failed: failed.count };
}

async function onNewConnection(url: URL, request: string) {
  const connection = await Connection.open(url);
  try {
    return await connection.send(request);
  } finally {
    connection.close();
  }
}

/**
 * Attackers get the CPU that nobody else wants: in earnest they have machines, or shares of this one, of their own.
 * Ends with the process too: the namespaces and containers are this benchmark's own.
 */
class Attack {
  readonly #againMs: number;
  readonly #undo: (() => Promise<void>)[] = [];
  readonly #held: ReturnType<NetworkNamespace['holdIdle']>[] = [];
  readonly #interrupted = (): void => void this.end().finally(() => process.exit(130));

  constructor(againMs: number) {
    this.#againMs = againMs;
  }

  async begin(port: number): Promise<void> {
    process.once('SIGINT', this.#interrupted).once('SIGTERM', this.#interrupted);
    for (let i = 0; i < NAMESPACES; i++) {
      const namespace = new NetworkNamespace();
      this.#undo.push(async () => namespace.close());
      this.#held.push(namespace.holdIdle(namespace.gateway, port, SOCKETS, this.#againMs));
    }
    const options = { containers: CONTAINERS, port, sockets: SOCKETS, againMs: this.#againMs };
    const containers = await startIdleContainers(options);
    this.#undo.push(async () => containers.close());
  }

  /** What the attackers in namespaces have seen; those in containers do the same. */
  figures(): Figure[] {
    const sum = (of: 'opened' | 'mostOpen' | 'ended') =>
      this.#held.reduce((total, counts) => total + counts()[of], 0);
    return [
      { name: 'connections opened', value: sum('opened'), unit: '' },
      { name: 'of them ended by the service', value: sum('ended'), unit: '' },
    ];
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).toReversed()) await undo();
    process.off('SIGINT', this.#interrupted).off('SIGTERM', this.#interrupted);
  }
}

function latencies(name: string, ms: readonly number[], p99Max: number | null): Figure[] {
  const p99 = { name: `${name} p99`, value: quantile(ms, 0.99), unit: 'ms' };
  return [
    { name: `${name} p50`, value: quantile(ms, 0.5), unit: 'ms' },
    p99Max === null ? p99 : { ...p99, wanted: { atMost: p99Max } },
  ];
}
