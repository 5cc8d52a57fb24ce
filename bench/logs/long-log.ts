import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isValid, LogPageSchema, type LogPageView } from '@crawlerd/shared';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { Connection } from '../support/connection.ts';
import { cpuSeconds } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { ofRounds, type Report } from '../support/report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MIB = 1024 * 1024;
const LOG_MIB = Number(process.env['LOG_MIB'] ?? 1024);
const READ_MIB_MAX = 64;
const ROUNDS = 9;
const MS_MAX = 300;
/** Of the service, over what it has before the first page. */
const GROWN_MIB_MAX = 100;

/** First and last pages, links to lines, and searches that find nothing but the last line. */
export async function longLog(): Promise<Report> {
  const folder = temporaryFolder();
  const service = await FakeService.start(folder);
  try {
    const [crawler] = await service.launch(1);
    if (crawler === undefined) throw new Error('nothing was launched');
    const { id } = crawler;
    const bytes = fill(dataLayout(folder).logFile(id, 1));
    const connection = await Connection.open(service.operatorUrl);
    const page = async (query: string) =>
      timedPage(connection, `/executions/${id}/logs?format=json&${query}`);
    await service.resourcesAtRest();
    const before = restartedPeakMib(service.pid);
    const linked = (round: number) => `at=1:${Math.floor((bytes * (round + 0.5)) / ROUNDS)}`;
    const first = await rounds(() => page('limit=1000'));
    const last = await rounds(() => page('before=end&limit=1000'));
    const links = await rounds((round) => page(linked(round)));
    const back = await rounds((round) => page(linked(round).replace('at=', 'before=')));
    await service.longestStallMs();
    const cpuBefore = cpuSeconds(service.pid);
    const forward = await search(page, { from: 'at=1:0', to: 'next', filter: 'search=needle' });
    const backward = await search(page, { from: 'before=end', to: 'previous', filter: 'search=NEEDLE' });
    const levels = await search(page, { from: 'at=1:0', to: 'next', filter: 'level=fatal' });
    const stallMs = await service.longestStallMs();
    const cpu = cpuSeconds(service.pid) - cpuBefore;
    const peak = peakMib(service.pid);
    const pages = forward.ms.length + backward.ms.length + levels.ms.length;
    connection.close();
    const read = Math.max(...[forward, backward, levels].flatMap(({ readMib }) => readMib));
    const within = { wanted: { atMost: MS_MAX } };
    return {
      bench: 'pages of a long log',
      conditions: { log_mib: LOG_MIB, rounds: ROUNDS, search_pages: forward.ms.length },
      figures: [
        { ...ofRounds('first page of 1,000 lines', first, 'ms'), ...within },
        { ...ofRounds('last page of 1,000 lines', last, 'ms'), ...within },
        { ...ofRounds('page from a link', links, 'ms'), ...within },
        { ...ofRounds('page before a link', back, 'ms'), ...within },
        ofRounds('page of a search, forwards', forward.ms, 'ms'),
        ofRounds('page of a search, backwards', backward.ms, 'ms'),
        ofRounds('page of a filter by level', levels.ms, 'ms'),
        { name: 'most that a page has read', value: read, unit: 'MiB', wanted: { atMost: READ_MIB_MAX } },
        { name: 'lines found', value: forward.found + backward.found, unit: '', wanted: { atLeast: 2 } },
        { name: 'CPU for a page of these', value: (cpu * 1000) / pages, unit: 'ms' },
        { name: 'peak of memory', value: peak, unit: 'MiB' },
        {
          name: 'above memory at rest',
          value: peak - before,
          unit: 'MiB',
          wanted: { atMost: GROWN_MIB_MAX },
        },
        { name: 'longest stall of the event loop', value: stallMs, unit: 'ms' },
      ],
    };
  } finally {
    await service.close();
  }
}

/** Lines of a usual length, and one to look for at the end. Returns how long it is. */
function fill(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const line = (i: number) =>
    `2026-01-01T00:00:00.000000000Z stdout ${i % 50 === 0 ? 'ERROR' : 'INFO'} page ${i} ${'x'.repeat(i % 160)}\n`;
  const block = Array.from({ length: 10_000 }, (_, i) => line(i)).join('');
  const handle = openSync(file, 'w');
  let bytes = 0;
  while (bytes < LOG_MIB * MIB) bytes += writeSync(handle, block);
  bytes += writeSync(handle, '2026-01-01T00:00:00.000000000Z stdout the Needle\n');
  closeSync(handle);
  return bytes;
}

interface Timed {
  readonly ms: number;
  readonly page: LogPageView;
}

async function timedPage(connection: Connection, path: string): Promise<Timed> {
  const start = performance.now();
  const { status, body } = await connection.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const ms = performance.now() - start;
  const page: unknown = status === 200 ? JSON.parse(body) : null;
  if (!isValid(LogPageSchema, page)) throw new Error(`${path} was answered with ${status}: ${body}`);
  return { ms, page };
}

async function rounds(measure: (round: number) => Promise<Timed>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { ms, page } = await measure(round);
    if (page.lines.length === 0) throw new Error('a page without lines');
    all.push(ms);
  }
  return all;
}

/** The whole log, page by page. */
async function search(
  page: (query: string) => Promise<Timed>,
  how: { readonly from: string; readonly to: 'next' | 'previous'; readonly filter: string },
) {
  const ms: number[] = [];
  const readMib: number[] = [];
  let found = 0;
  for (let from = how.from; ;) {
    const timed = await page(`${from}&${how.filter}`);
    ms.push(timed.ms);
    readMib.push(timed.page.searched_bytes / MIB);
    found += timed.page.lines.length;
    const place = timed.page[how.to];
    if (place === null || (how.to === 'next' && timed.page.at_end)) return { ms, readMib, found };
    from = `${how.to === 'next' ? 'at' : 'before'}=${place}`;
  }
}

/** Begins to look for the most memory anew, and returns what the process has now. */
function restartedPeakMib(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return peakMib(pid);
}

/** The most memory a process has had. */
function peakMib(pid: number): number {
  const [, kib = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
