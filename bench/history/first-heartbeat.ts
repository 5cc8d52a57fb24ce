import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dataLayout } from '../../orchestrator/src/adapters/data-folder/data-layout.ts';
import { HmacCredentials, readOrMakeKey } from '../../orchestrator/src/adapters/system/hmac-credentials.ts';
import { Connection } from '../support/connection.ts';
import { ofRounds, type Report } from '../support/report.ts';
import { heartbeat, launch, launchedId } from '../support/reports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { historySize, seedHistory } from './seed.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

const ROUNDS = 5;
const FIRST_HEARTBEAT_MS_MAX = 2000;
const RETRY_MS = 5;
const GIB = 1024 ** 3;

/** The command as users run it. */
const MAIN = fileURLToPath(new URL('../../orchestrator/bin/crawlerd.js', import.meta.url));

/**
 * `crawlerd serve` is killed and started again: the time from the new process to the first heartbeat that is answered,
 * and to the first answer for operators, who wait until the database is checked.
 */
export async function firstHeartbeatAfterCrash(): Promise<Report> {
  const folder = temporaryFolder();
  await seedHistory(folder, historySize());
  const ports = { operator: await freePort(), callback: await freePort() };
  const serve = (): ChildProcess =>
    spawn(process.execPath, [MAIN, 'serve', '--json', '--stop-executions'], {
      env: {
        ...process.env,
        CRAWLERD_DATA_DIR: folder,
        CRAWLERD_RUNTIME: 'process',
        CRAWLERD_CRAWL_ALLOWED_RANGES: '127.0.0.0/8',
        CRAWLERD_PORT: String(ports.operator),
        CRAWLERD_CALLBACK_PORT: String(ports.callback),
        CRAWLERD_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const site = createServer().listen(0, '127.0.0.1');
  await once(site, 'listening');
  let service = serve();
  try {
    await ready(service);
    const id = await launchCrawl(ports.operator, portOf(site));
    const token = new HmacCredentials(readOrMakeKey(dataLayout(folder).keyFile)).token({
      executionId: id,
      attempt: 1,
    });
    const firstMs: number[] = [];
    const readyMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await end(service, 'SIGKILL');
      const startedMs = performance.now();
      service = serve();
      const isReady = ready(service).then(() => readyMs.push(performance.now() - startedMs));
      await answered(ports.callback, heartbeat({ id, token }, round));
      firstMs.push(performance.now() - startedMs);
      await isReady;
    }
    return {
      bench: 'start after kill -9',
      conditions: {
        executions: historySize(),
        database_gib: statSync(dataLayout(folder).databaseFile).size / GIB,
        rounds: ROUNDS,
      },
      figures: [
        {
          ...ofRounds('until the first heartbeat is answered', firstMs, 'ms'),
          wanted: { atMost: FIRST_HEARTBEAT_MS_MAX },
        },
        ofRounds('until operators are answered', readyMs, 'ms'),
      ],
    };
  } finally {
    await end(service, 'SIGTERM');
    site.close();
  }
}

async function ready(service: ChildProcess): Promise<void> {
  if (service.stdout === null) throw new Error('the service has no standard output');
  await once(createInterface({ input: service.stdout }), 'line');
}

async function end(service: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  service.kill(signal);
  await once(service, 'exit');
}

/** A crawl that waits for its first page. */
async function launchCrawl(port: number, site: number): Promise<string> {
  const config = {
    task_name: 'bench',
    base_url: `http://127.0.0.1:${site}/`,
    timeout: 600,
    idle_timeout: 600,
    robots: { obey: false },
  };
  const connection = await Connection.open(new URL(`http://127.0.0.1:${port}`));
  const { status, body } = await connection.send(launch({ config }));
  connection.close();
  if (status !== 201) throw new Error(`the launch was answered with ${status}: ${body}`);
  return launchedId(body);
}

/** Sends it again and again, as a crawler does, until it is answered. */
async function answered(port: number, request: string): Promise<void> {
  for (;;) {
    try {
      const connection = await Connection.open(new URL(`http://127.0.0.1:${port}`));
      const { status } = await connection.send(request);
      connection.close();
      if (status === 200) return;
    } catch {
      // Not yet listening.
    }
    await pause(RETRY_MS);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
