import { setTimeout as pause } from 'node:timers/promises';
import { ConnectionPool } from '../support/connection.ts';
import { pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Report } from '../support/report.ts';
import { completion, heartbeat, launch, type Crawler } from '../support/reports.ts';
import { openStore } from '../support/service.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIVE = 1000;
const HEARTBEATS_PER_SECOND = 1000;
const LAUNCHES_PER_SECOND = 50;
const SECONDS = 30;
/** Duration of a launched crawl. */
const CRAWL_MS = 1000;
const CONNECTIONS = 100;
/** Time for the last crawls to be launched and to report. */
const DRAIN_MS = 10_000;
const P99_MS_MAX = 100;

/**
 * A busy service: heartbeats at a steady rate, and launches whose crawlers report and end. Nothing is sent
 * again, so a completion that is not answered or not recorded is lost.
 */
export async function steadyLoad(): Promise<Report> {
  const folder = temporaryFolder();
  const service = await FakeService.start(folder);
  const live = await service.launch(LIVE);
  const pinned = [pinToCore(service.pid, 0), pinToCore(process.pid, 1)];
  const operator = await ConnectionPool.open(service.operatorUrl, CONNECTIONS);
  const callback = await ConnectionPool.open(service.callbackUrl, CONNECTIONS);

  const completions = new Completions(service, callback);
  const heartbeatMs: number[] = [];
  const launchMs: number[] = [];
  await Promise.all([
    atRate(HEARTBEATS_PER_SECOND, SECONDS, async (i, dueMs) => {
      const crawler = live[i % live.length];
      if (crawler === undefined) return;
      const { status, body } = await callback.send(heartbeat(crawler, Math.floor(i / live.length)));
      if (status !== 200) throw new Error(`a heartbeat was answered with ${status}: ${body}`);
      heartbeatMs.push(performance.now() - dueMs);
    }),
    atRate(LAUNCHES_PER_SECOND, SECONDS, async (_i, dueMs) => {
      const { status, body } = await operator.send(launch());
      if (status !== 201) throw new Error(`a launch was answered with ${status}: ${body}`);
      launchMs.push(performance.now() - dueMs);
    }),
  ]);
  await completions.drained(launchMs.length);
  operator.close();
  callback.close();
  await service.close();
  const { sent, answered } = completions;
  const recorded = completions.recordedIn(folder);

  return {
    bench: 'heartbeats under load',
    conditions: {
      live: LIVE,
      heartbeats_per_second: HEARTBEATS_PER_SECOND,
      launches_per_second: LAUNCHES_PER_SECOND,
      seconds: SECONDS,
      pinned: pinned.every(Boolean),
    },
    figures: [
      { name: 'heartbeat p50', value: quantile(heartbeatMs, 0.5), unit: 'ms' },
      {
        name: 'heartbeat p99',
        value: quantile(heartbeatMs, 0.99),
        unit: 'ms',
        wanted: { atMost: P99_MS_MAX },
      },
      { name: 'heartbeat slowest', value: Math.max(...heartbeatMs), unit: 'ms' },
      { name: 'launch answered p50', value: quantile(launchMs, 0.5), unit: 'ms' },
      { name: 'launch answered p99', value: quantile(launchMs, 0.99), unit: 'ms' },
      { name: 'launches', value: launchMs.length, unit: '' },
      { name: 'completions sent', value: sent, unit: '', wanted: { atLeast: launchMs.length } },
      { name: 'completions answered', value: answered, unit: '', wanted: { atLeast: sent } },
      { name: 'completions recorded', value: recorded, unit: '', wanted: { atLeast: sent } },
    ],
  };
}

/** The crawlers launched meanwhile: each sends one heartbeat, then reports completion and exits. */
class Completions {
  readonly #service: FakeService;
  readonly #callback: ConnectionPool;
  readonly #sent: Crawler[] = [];
  answered = 0;

  constructor(service: FakeService, callback: ConnectionPool) {
    this.#service = service;
    this.#callback = callback;
    service.onCrawler((crawler) => void this.#crawl(crawler));
  }

  get sent(): number {
    return this.#sent.length;
  }

  async #crawl(crawler: Crawler): Promise<void> {
    await this.#callback.send(heartbeat(crawler, 0));
    await pause(CRAWL_MS);
    this.#sent.push(crawler);
    const { status } = await this.#callback.send(completion(crawler, this.#sent.length));
    if (status === 200) this.answered += 1;
    this.#service.exit(crawler);
  }

  async drained(launches: number): Promise<void> {
    const endMs = performance.now() + DRAIN_MS;
    while (this.answered < launches && performance.now() < endMs) await pause(20);
  }

  /** Number of completions stored as sent. */
  recordedIn(folder: string): number {
    const store = openStore(folder);
    const recorded = this.#sent.filter(({ id }, i) => {
      const execution = store.find(id)?.execution;
      return execution?.status === 'succeeded' && execution.result?.total_data_count === i + 1;
    });
    store.close();
    return recorded.length;
  }
}
