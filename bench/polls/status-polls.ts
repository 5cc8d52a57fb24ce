import { setTimeout as pause } from 'node:timers/promises';
import type { EmptyServerMessage } from '../servers/messages.ts';
import { get, ConnectionPool } from '../support/connection.ts';
import { pinToCore } from '../support/cores.ts';
import { FakeService } from '../support/fake-service.ts';
import { ofRounds, type Figure, type Report } from '../support/report.ts';
import { completion, heartbeat, type Crawler } from '../support/reports.ts';
import { saturate, type Saturated } from '../support/saturate.ts';
import { ServerProcess } from '../support/server-process.ts';
import { medianRatio } from '../support/statistics.ts';
import { stayAwake } from '../support/stay-awake.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Of each kind. */
const EXECUTIONS = 50;
const CONNECTIONS = 50;
/** Processes per server: the same code is up to a fifth faster in one process than in the next. */
const STARTS = Number(process.env['STARTS'] ?? 3);
const ROUNDS_EACH = 2;
const ROUND_POLLS = Number(process.env['POLLS'] ?? 20_000);
/** Before the code of both is compiled, what is measured is how soon that is. */
const WARM_UP_POLLS = ROUND_POLLS;
/** For the last verdicts, and for what is written after them. */
const SETTLE_MS = 3000;
const WANTED = { running: 0.6, finished: 0.6, unchanged: 0.8 };

type Kind = keyof typeof WANTED;
const KINDS: readonly Kind[] = ['running', 'finished', 'unchanged'];

interface Round extends Readonly<Record<Kind, Saturated>> {
  readonly bare: Saturated;
}

/**
 * As many polls as one core answers. Compared is the CPU of the two event loops, which is what is left of the rates when
 * nothing else runs on the machine.
 */
export async function polls(): Promise<Report> {
  const sleepless = stayAwake();
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n++) starts.push(await playStart());
  sleepless.end();
  const rounds = starts.flatMap((start) => start.rounds);
  const rates = (kind: keyof Round) => rounds.map((round) => round[kind].perSecond);
  const costs = (kind: keyof Round) => rounds.map((round) => round[kind].cpuMicroseconds);
  return {
    bench: 'polls of the status',
    conditions: {
      executions: EXECUTIONS,
      connections: CONNECTIONS,
      starts: STARTS,
      rounds: rounds.length,
      round_polls: ROUND_POLLS,
      answer_bytes: starts[0]?.answerBytes ?? 0,
      pinned: starts.every(({ isPinned }) => isPinned),
    },
    figures: [
      ofRounds('bare Fastify GET', rates('bare'), '/s'),
      ofRounds('CPU of the bare GET', costs('bare'), 'µs each'),
      ...KINDS.flatMap((kind): Figure[] => [
        ofRounds(kind, rates(kind), '/s'),
        ofRounds(`CPU, ${kind}`, costs(kind), 'µs each'),
        {
          name: `share of the bare GET, ${kind}`,
          value: medianRatio(costs('bare'), costs(kind)),
          unit: '',
          wanted: { atLeast: WANTED[kind] },
        },
      ]),
    ],
  };
}

interface Start {
  readonly rounds: readonly Round[];
  readonly answerBytes: number;
  readonly isPinned: boolean;
}

/** Both servers in fresh processes, with alternating rounds. */
async function playStart(): Promise<Start> {
  const service = await FakeService.start(temporaryFolder());
  const crawlers = await service.launch(2 * EXECUTIONS);
  await report(service, crawlers);
  const running = crawlers.slice(EXECUTIONS).map(pathOf);
  const finished = crawlers.slice(0, EXECUTIONS).map(pathOf);
  const [sample = '{}'] = await bodiesOf(service, running.slice(0, 1));
  const bare = new ServerProcess<never, EmptyServerMessage>('empty-poll', [sample]);
  const { url } = await bare.hear('listening');
  const pinned = [pinToCore(service.pid, 0), pinToCore(bare.pid, 0), pinToCore(process.pid, 1)];

  const tags = await tagsOf(service, running);
  const ofService = { target: service.operatorUrl, pid: service.pid, connections: CONNECTIONS };
  const ofBare = { target: new URL(url), pid: bare.pid, connections: CONNECTIONS };
  const play = async (count: number): Promise<Round> => ({
    bare: await saturate(running.map(plain), { ...ofBare, count, wanted: 200 }),
    running: await saturate(running.map(plain), { ...ofService, count, wanted: 200 }),
    finished: await saturate(finished.map(plain), { ...ofService, count, wanted: 200 }),
    unchanged: await saturate(
      running.map((path, i) => get(path, tags[i])),
      { ...ofService, count, wanted: 304 },
    ),
  });
  await play(WARM_UP_POLLS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS_EACH; round++) rounds.push(await play(ROUND_POLLS));
  await service.close();
  await bare.end();
  return { rounds, answerBytes: sample.length, isPinned: pinned.every(Boolean) };
}

const plain = (path: string): string => get(path);

function pathOf({ id }: Crawler): string {
  return `/api/v1/monitoring/execution/${id}/status`;
}

/** All send a heartbeat, and half of them then finish. */
async function report(service: FakeService, crawlers: readonly Crawler[]): Promise<void> {
  const callback = await ConnectionPool.open(service.callbackUrl, 8);
  await Promise.all(crawlers.map(async (crawler) => callback.send(heartbeat(crawler, 1))));
  await Promise.all(
    crawlers.slice(0, EXECUTIONS).map(async (crawler) => {
      await callback.send(completion(crawler, 31));
      service.exit(crawler);
    }),
  );
  callback.close();
  await pause(SETTLE_MS);
}

async function bodiesOf(service: FakeService, paths: readonly string[]): Promise<string[]> {
  const pool = await ConnectionPool.open(service.operatorUrl, 1);
  const replies = await Promise.all(paths.map(async (path) => pool.send(get(path))));
  pool.close();
  return replies.map(({ body }) => body);
}

async function tagsOf(service: FakeService, paths: readonly string[]): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { headers } = await fetch(new URL(path, service.operatorUrl));
      return headers.get('etag') ?? '"none"';
    }),
  );
}
