import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isValid, PruneReplySchema, type PruneReply } from '@crawlerd/shared';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { measureFolder } from '../../orchestrator/src/adapters/outputs/measure-folder.ts';
import { Connection, ConnectionPool } from '../support/connection.ts';
import { pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Report } from '../support/report.ts';
import { heartbeat, type Crawler } from '../support/reports.ts';
import { openStore } from '../support/service.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { seedFiles } from './seed.ts';

const HISTORY = Number(process.env['HISTORY'] ?? 200_000);
const KEPT = Math.min(1000, HISTORY / 10);
/** So many of each task are kept. */
const NEWEST = 2;
const LIVE = 1000;
const CONNECTIONS = 100;
const HEARTBEATS_PER_SECOND = 1000;
const LOOK_MS = 500;
const HEARTBEAT_P99_MS_MAX = 100;
const DIFFERENCE_MAX = 2;
const BOUNDS = { entriesMax: 1e9, foldersMax: 1e9 };

/** The history is asked for what would be removed, and then pruned, while heartbeats arrive. */
export async function prunedHistory(): Promise<Report> {
  const folder = temporaryFolder();
  const { outputsFolder } = dataLayout(folder);
  await seedFiles(folder, HISTORY, KEPT / NEWEST);
  // What a file takes on the disk is known once it is there.
  execFileSync('sync');
  const before = await measureFolder(outputsFolder, BOUNDS);
  const service = await FakeService.start(folder, { CRAWLERD_KEEP_NEWEST: String(NEWEST) });
  let isClosed = false;
  try {
    const live = await service.launch(LIVE);
    const pinned = [pinToCore(service.pid, 0), pinToCore(process.pid, 1)];
    const callback = await ConnectionPool.open(service.callbackUrl, CONNECTIONS);
    const prune = async (query: string): Promise<PruneReply> => {
      // One that is idle would be closed.
      const operator = await Connection.open(service.operatorUrl);
      const { body } = await operator.send(
        `POST /prune${query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
      );
      operator.close();
      const reply: unknown = JSON.parse(body);
      if (!isValid(PruneReplySchema, reply)) throw new Error(`a prune was answered with ${body}`);
      return reply;
    };
    await service.longestStallMs();
    const load = new Heartbeats(callback, live);
    const loaded = load.run();
    const startedMs = performance.now();
    const planned = await prune('?dry_run=true');
    const plannedMs = performance.now() - startedMs;
    await prune('');
    const ids = new Set(live.map(({ id }) => id));
    const left = (): number => readdirSync(outputsFolder).filter((name) => !ids.has(name)).length;
    while (left() > KEPT) await pause(LOOK_MS);
    const removedMs = performance.now() - startedMs - plannedMs;
    load.isOver = true;
    await loaded;
    const stallMs = await service.longestStallMs();
    callback.close();
    await service.close();
    isClosed = true;
    const after = await measureFolder(outputsFolder, BOUNDS);
    const freed = before.bytes - after.bytes;
    const lost = lostOf(folder, live);
    return {
      bench: 'pruning a history',
      conditions: { executions: HISTORY, kept: KEPT, live: LIVE, pinned: pinned.every(Boolean) },
      figures: [
        { name: 'removed', value: planned.executions, unit: '' },
        { name: 'unfinished ones touched', value: lost, unit: '', wanted: { atMost: 0 } },
        { name: 'bytes, as said', value: planned.bytes, unit: 'B' },
        { name: 'bytes, as freed', value: freed, unit: 'B' },
        {
          name: 'difference',
          value: (100 * Math.abs(freed - planned.bytes)) / planned.bytes,
          unit: '%',
          wanted: { atMost: DIFFERENCE_MAX },
        },
        { name: 'measured and planned', value: (1000 * planned.executions) / plannedMs, unit: '/s' },
        { name: 'removed', value: (1000 * planned.executions) / removedMs, unit: '/s' },
        { name: 'heartbeats, p50', value: quantile(load.tookMs, 0.5), unit: 'ms' },
        {
          name: 'heartbeats, p99',
          value: quantile(load.tookMs, 0.99),
          unit: 'ms',
          wanted: { atMost: HEARTBEAT_P99_MS_MAX },
        },
        { name: 'longest stall of the event loop', value: stallMs, unit: 'ms' },
      ],
    };
  } finally {
    if (!isClosed) await service.close();
  }
}

class Heartbeats {
  isOver = false;
  readonly tookMs: number[] = [];
  readonly #callback: ConnectionPool;
  readonly #live: readonly Crawler[];

  constructor(callback: ConnectionPool, live: readonly Crawler[]) {
    this.#callback = callback;
    this.#live = live;
  }

  async run(): Promise<void> {
    for (let round = 0; !this.isOver; round++) {
      await atRate(HEARTBEATS_PER_SECOND, 1, async (i, dueMs) => {
        const crawler = this.#live[i % this.#live.length];
        if (crawler === undefined) return;
        const { status } = await this.#callback.send(heartbeat(crawler, round));
        if (status !== 200) throw new Error(`a heartbeat was answered with ${status}`);
        this.tookMs.push(performance.now() - dueMs);
      });
    }
  }
}

/** How many of these are not running any more. */
function lostOf(folder: string, live: readonly Crawler[]): number {
  const store = openStore(folder);
  try {
    return live.filter(({ id }) => store.find(id)?.execution.status !== 'running').length;
  } finally {
    store.close();
  }
}
