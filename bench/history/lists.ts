import { ConnectionPool } from '../support/connection.ts';
import { pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Report } from '../support/report.ts';
import { heartbeat, launch } from '../support/reports.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { APART_MS, historySize, seedHistory } from './seed.ts';

const LIVE = 100;
const HEARTBEATS_PER_SECOND = 200;
const LISTS_PER_SECOND = 20;
const LAUNCHES_PER_SECOND = 2;
const SECONDS = 60;
const LIST_P99_MS_MAX = 50;
const HEARTBEAT_P99_MS_MAX = 100;

const ago = (count: number, launches: number): string =>
  new Date(Date.now() - count * launches * APART_MS).toISOString();

/** What people ask for; `count` is that of the history. */
const queriesOf = (count: number): Readonly<Record<string, string>> => ({
  all: '',
  status: 'status=failed',
  'rare status': 'status=lost',
  'several statuses': 'status=failed&status=lost&status=timed_out',
  task: 'task_name=task-7',
  'large task': 'task_name=large',
  'unknown task': 'task_name=none',
  'latest success of a task': 'task_name=task-7&status=succeeded&limit=1',
  label: 'label=run%3Drun-77',
  'label of all': 'label=env%3Dprod',
  'rare label': 'label=audit%3Dyes',
  'unknown label': 'label=env%3Dnone',
  created: `created_after=${ago(count, 0.6)}&created_before=${ago(count, 0.5)}`,
  finished: `finished_after=${ago(count, 0.6)}&finished_before=${ago(count, 0.5)}`,
  'status, created': `status=failed&created_before=${ago(count, 0.5)}`,
  'status, finished': `status=failed&finished_before=${ago(count, 0.5)}`,
  'label, status': 'label=team%3Dteam-3&status=failed',
  'label, rare status': 'label=team%3Dteam-3&status=lost',
  'label, task': 'label=team%3Dteam-3&task_name=large',
  'label of all, unknown task': 'label=env%3Dprod&task_name=none',
  // The launches of this benchmark have no team 4, those of the history no such status: thousands are looked at in vain.
  'label, status, never met':
    'label=env%3Dprod&status=lost&task_name=large&finished_after=2001-01-01T00:00:00Z',
  'id prefix': 'id_prefix=00000000-0000-7000',
});

/** Lists by every filter, one after another, while crawlers send heartbeats and some are launched. */
export async function listsOfHistory(): Promise<Report> {
  const count = historySize();
  const folder = temporaryFolder();
  await seedHistory(folder, count);
  const service = await FakeService.start(folder);
  try {
    const live = await service.launch(LIVE);
    const pinned = [pinToCore(service.pid, 0), pinToCore(process.pid, 1)];
    const operator = await ConnectionPool.open(service.operatorUrl, 8);
    const callback = await ConnectionPool.open(service.callbackUrl, LIVE);
    const queries = Object.entries(queriesOf(count));
    const listMs = new Map(queries.map(([name]) => [name, [] as number[]]));
    const times = { heartbeats: [] as number[], launches: [] as number[] };
    await service.longestStallMs();
    await Promise.all([
      atRate(HEARTBEATS_PER_SECOND, SECONDS, async (i, dueMs) => {
        const crawler = live[i % live.length];
        if (crawler === undefined) return;
        const { status } = await callback.send(heartbeat(crawler, i));
        if (status !== 200) throw new Error(`a heartbeat was answered with ${status}`);
        times.heartbeats.push(performance.now() - dueMs);
      }),
      atRate(LISTS_PER_SECOND, SECONDS, async (i, dueMs) => {
        const [name, query] = queries[i % queries.length] ?? ['', ''];
        const { status, body } = await operator.send(
          `GET /executions?${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
        );
        if (status !== 200) throw new Error(`a list was answered with ${status}: ${body}`);
        listMs.get(name)?.push(performance.now() - dueMs);
      }),
      atRate(LAUNCHES_PER_SECOND, SECONDS, async (_i, dueMs) => {
        await operator.send(launch({ labels: { env: 'prod', team: 'team-3' } }));
        times.launches.push(performance.now() - dueMs);
      }),
    ]);
    const stallMs = await service.longestStallMs();
    operator.close();
    callback.close();
    const p99 = (ms: readonly number[]): number => quantile(ms, 0.99);
    return {
      bench: 'lists of a long history',
      conditions: { executions: count, live: LIVE, seconds: SECONDS, pinned: pinned.every(Boolean) },
      figures: [
        ...[...listMs].map(([name, ms]) => ({
          name: `list: ${name}, p50`,
          value: quantile(ms, 0.5),
          unit: 'ms',
        })),
        {
          name: 'lists, p99',
          value: p99([...listMs.values()].flat()),
          unit: 'ms',
          wanted: { atMost: LIST_P99_MS_MAX },
        },
        {
          name: 'heartbeats, p99',
          value: p99(times.heartbeats),
          unit: 'ms',
          wanted: { atMost: HEARTBEAT_P99_MS_MAX },
        },
        { name: 'launches, p99', value: p99(times.launches), unit: 'ms' },
        { name: 'longest stall of the event loop', value: stallMs, unit: 'ms' },
      ],
    };
  } finally {
    await service.close();
  }
}
