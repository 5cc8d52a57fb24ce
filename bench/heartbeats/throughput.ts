import type { EmptyServerMessage } from '../servers/messages.ts';
import { Connection } from '../support/connection.ts';
import { cpuSeconds, pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { ofRounds, type Report } from '../support/report.ts';
import { heartbeat, pagesOfHeartbeat, type Crawler } from '../support/reports.ts';
import { ServerProcess } from '../support/server-process.ts';
import { openStore } from '../support/service.ts';
import { stayAwake } from '../support/stay-awake.ts';
import { medianRatio, quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIVE = 500;
const CONNECTIONS = 100;
/** Processes per server: the same code is up to a fifth faster in one process than in the next. */
const STARTS = 5;
const ROUNDS_EACH = 2;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 3;
/**
 * 30,000 heartbeats a second on one core are those of 900,000 crawlers: the design is not bent for a larger share. What
 * counts beyond that is what `bench:flood` measures.
 */
const WANTED_SHARE = 0.7;

interface Round {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  readonly p99Ms: number;
}

/** Heartbeats at full speed, compared with an empty handler with the same schema and body. */
export async function throughput(): Promise<Report> {
  const sleepless = stayAwake();
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n++) starts.push(await playStart());
  sleepless.end();

  const baseline = starts.flatMap((start) => start.baseline);
  const ours = starts.flatMap((start) => start.ours);
  const rates = (rounds: readonly Round[]) => rounds.map(({ perSecond }) => perSecond);
  const costs = (rounds: readonly Round[]) => rounds.map(({ cpuMicroseconds }) => cpuMicroseconds);
  return {
    bench: 'heartbeats',
    conditions: {
      live: LIVE,
      connections: CONNECTIONS,
      starts: STARTS,
      rounds: ROUNDS_EACH * STARTS,
      round_seconds: ROUND_SECONDS,
      pinned: starts.every(({ isPinned }) => isPinned),
    },
    figures: [
      ofRounds('empty Fastify handler', rates(baseline), '/s'),
      ofRounds('crawlerd', rates(ours), '/s'),
      {
        name: 'share of the empty handler',
        value: medianRatio(rates(ours), rates(baseline)),
        unit: '',
        wanted: { atLeast: WANTED_SHARE },
      },
      ofRounds('CPU of the empty handler', costs(baseline), 'µs each'),
      ofRounds('CPU of crawlerd', costs(ours), 'µs each'),
      ofRounds(
        'p99 at full load',
        ours.map(({ p99Ms }) => p99Ms),
        'ms',
      ),
    ],
  };
}

interface Start {
  readonly baseline: readonly Round[];
  readonly ours: readonly Round[];
  readonly isPinned: boolean;
}

/** Both servers in fresh processes, with alternating rounds. */
async function playStart(): Promise<Start> {
  const folder = temporaryFolder();
  const service = await FakeService.start(folder);
  const empty = new ServerProcess<never, EmptyServerMessage>('empty');
  const { url } = await empty.hear('listening');
  const crawlers = (await service.launch(LIVE)).map((crawler) => new Beating(crawler));
  const pinned = [pinToCore(service.pid, 0), pinToCore(empty.pid, 0), pinToCore(process.pid, 1)];

  const against = async (target: URL, pid: number, seconds = ROUND_SECONDS): Promise<Round> =>
    saturate(target, pid, crawlers, seconds);
  await against(new URL(url), empty.pid, WARM_UP_SECONDS);
  await against(service.callbackUrl, service.pid, WARM_UP_SECONDS);
  const baseline: Round[] = [];
  const ours: Round[] = [];
  for (let round = 0; round < ROUNDS_EACH; round++) {
    baseline.push(await against(new URL(url), empty.pid));
    ours.push(await against(service.callbackUrl, service.pid));
  }
  await service.close();
  await empty.end();
  requireKept(folder, crawlers);
  return { baseline, ours, isPinned: pinned.every(Boolean) };
}

/** A crawler that counts its heartbeats. The empty handler receives the same requests. */
class Beating {
  readonly crawler: Crawler;
  sent = 0;

  constructor(crawler: Crawler) {
    this.crawler = crawler;
  }

  next(): string {
    this.sent += 1;
    return heartbeat(this.crawler, this.sent);
  }
}

async function saturate(
  target: URL,
  pid: number,
  crawlers: readonly Beating[],
  seconds: number,
): Promise<Round> {
  const latenciesMs: number[] = [];
  const cpuBefore = cpuSeconds(pid);
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, i) => {
      // Each crawler has one connection, so that its heartbeats arrive in order.
      const own = crawlers.filter((_crawler, k) => k % CONNECTIONS === i);
      const connection = await Connection.open(target);
      for (let n = 0; performance.now() < endMs; n++) {
        const beating = own[n % own.length];
        if (beating === undefined) break;
        const sentMs = performance.now();
        const { status, body } = await connection.send(beating.next());
        if (status !== 200) throw new Error(`a heartbeat was answered with ${status}: ${body}`);
        latenciesMs.push(performance.now() - sentMs);
      }
      connection.close();
    }),
  );
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  return {
    perSecond: latenciesMs.length / elapsedSeconds,
    cpuMicroseconds: ((cpuSeconds(pid) - cpuBefore) * 1e6) / latenciesMs.length,
    p99Ms: quantile(latenciesMs, 0.99),
  };
}

/** Checks that progress was stored, not dropped for speed. The service's round is the last one. */
function requireKept(folder: string, crawlers: readonly Beating[]): void {
  const store = openStore(folder);
  for (const { crawler, sent } of crawlers) {
    const stored = store.find(crawler.id)?.liveness.progress?.crawled_urls;
    if (stored !== pagesOfHeartbeat(sent)) {
      throw new Error(`${crawler.id} reported ${pagesOfHeartbeat(sent)} pages; kept are ${stored}`);
    }
  }
  store.close();
}
