import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { ConnectionPool } from '../support/connection.ts';
import { cpuSeconds } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { atRate } from '../support/open-loop.ts';
import type { Figure, Report } from '../support/report.ts';
import { heartbeat, type Crawler } from '../support/reports.ts';
import { quantile } from '../support/statistics.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const READERS = 500;
const LOG_BYTES = 100 * 1024 * 1024;
const ITEM_BYTES = 50 * 1024 * 1024;
const EVENTS = 100_000;
const LIVE = 16;
const SECONDS = 20;
const P99_MS_MAX = 100;

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** What the readers ask for, in turn; `accept` makes the last two feeds. */
const pathsOf = (id: string): string[] => [
  `/executions/${id}/logs?follow=true`,
  `/executions/${id}/logs`,
  `/executions/${id}/logs?follow=true`,
  `/executions/${id}/items`,
  '/events?after=0',
  `/executions/${id}/events?after=0`,
];

/** Health and heartbeats while readers that do not read open long answers, all at once. */
export async function unreadReaders(): Promise<Report> {
  const folder = temporaryFolder();
  const service = await FakeService.start(folder);
  const readers: Socket[] = [];
  try {
    const live = await service.launch(LIVE);
    const [first] = live;
    if (first === undefined) throw new Error('nothing was launched');
    fill(folder, first.id);
    const operator = await ConnectionPool.open(service.operatorUrl, 8);
    const callback = await ConnectionPool.open(service.callbackUrl, LIVE);
    const times = { health: [] as number[], heartbeats: [] as number[] };
    await service.longestStallMs();
    const cpuBefore = cpuSeconds(service.pid);
    const measured = Promise.all([
      atRate(50, SECONDS, async (_i, dueMs) => timed(times.health, dueMs, operator.send(HEALTH))),
      atRate(50, SECONDS, async (i, dueMs) =>
        timed(times.heartbeats, dueMs, callback.send(heartbeat(crawler(live, i), i))),
      ),
    ]);
    await pause(2000);
    readers.push(...(await openUnread(service.operatorUrl, pathsOf(first.id))));
    await measured;
    const cpu = (cpuSeconds(service.pid) - cpuBefore) / SECONDS;
    const stallMs = await service.longestStallMs();
    operator.close();
    callback.close();
    return {
      bench: 'readers that do not read',
      conditions: { readers: READERS, log_mb: LOG_BYTES >> 20, events: EVENTS, seconds: SECONDS },
      figures: [
        ...latencies('health', times.health),
        ...latencies('heartbeat', times.heartbeats),
        { name: 'longest stall of the event loop', value: stallMs, unit: 'ms' },
        { name: 'readers that are still connected', value: openOf(readers), unit: '' },
        { name: 'CPU of the service', value: cpu, unit: 'cores' },
      ],
    };
  } finally {
    for (const reader of readers) reader.destroy();
    await service.close();
  }
}

/** A long log, a long file of items and a long history of one execution. */
function fill(folder: string, id: string): void {
  const layout = dataLayout(folder);
  const line = `2026-01-01T00:00:00.000000000Z stdout ${'x'.repeat(60)}\n`;
  write(layout.logFile(id, 1), line, LOG_BYTES);
  write(
    join(layout.outputFolder(id), 'items.jsonl'),
    `{"title":"${'x'.repeat(100)}","price":12.5}\n`,
    ITEM_BYTES,
  );
  const db = new Database(layout.databaseFile);
  const row = db.prepare(
    `INSERT INTO events (execution_id, attempt, at, kind, to_status, message) VALUES (?, 1, 0, 'heartbeat', 'running', ?)`,
  );
  db.transaction(() => {
    for (let i = 0; i < EVENTS; i++) row.run(id, 'x'.repeat(1000));
  })();
  db.close();
}

function write(file: string, line: string, bytes: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, line.repeat(Math.ceil(bytes / line.length)));
}

async function openUnread(url: URL, paths: readonly string[]): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: READERS }, async (_, i) => {
      const socket = connect(Number(url.port), url.hostname);
      socket.pause().on('error', () => undefined);
      await once(socket, 'connect');
      const accept = i % paths.length < 4 ? '' : 'Accept: text/event-stream\r\n';
      socket.write(`GET ${paths[i % paths.length]} HTTP/1.1\r\nHost: localhost\r\n${accept}\r\n`);
      return socket;
    }),
  );
}

async function timed(to: number[], dueMs: number, answer: Promise<{ status: number }>): Promise<void> {
  const { status } = await answer;
  if (status !== 200) throw new Error(`answered with ${status}`);
  to.push(performance.now() - dueMs);
}

function crawler(live: readonly Crawler[], i: number): Crawler {
  const found = live[i % live.length];
  if (found === undefined) throw new Error('nothing was launched');
  return found;
}

function openOf(readers: readonly Socket[]): number {
  return readers.filter(({ destroyed }) => !destroyed).length;
}

function latencies(name: string, ms: readonly number[]): Figure[] {
  return [
    { name: `${name} p50`, value: quantile(ms, 0.5), unit: 'ms' },
    { name: `${name} p99`, value: quantile(ms, 0.99), unit: 'ms', wanted: { atMost: P99_MS_MAX } },
    { name: `${name} longest`, value: Math.max(...ms), unit: 'ms' },
  ];
}
