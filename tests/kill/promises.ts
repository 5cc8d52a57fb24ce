import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isFinished } from '@crawlerd/shared';
import { expectedLines, printedLines } from '../support/fault-crawler.ts';
import type { Client, Sent } from './client.ts';
import type { Crawl } from './crawls.ts';
import type { Sighting } from './engine-witness.ts';

/** What a user who never saw the kills would complain of. Asked while crawlerd runs. */
export async function brokenToUser(client: Client): Promise<string[]> {
  const broken = await Promise.all(client.sent.map((sent) => brokenToUserOf(client, sent)));
  const listed = await client.ask('/executions?limit=1000');
  const { executions } = JSON.parse(listed?.text ?? '{"executions":[]}') as { executions: unknown[] };
  const count = `${client.sent.length} launches made ${executions.length} executions`;
  return [...broken.flat(), ...(executions.length === client.sent.length ? [] : [count])];
}

async function brokenToUserOf(client: Client, sent: Sent): Promise<string[]> {
  const { name, crawl, id, seen } = sent;
  const broken: string[] = [];
  const promise = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(`${name} (${id}): ${otherwise}`);
  };
  const last = seen.at(-1);
  if (id === null || last === undefined) return [`${name} was never accepted`];
  promise(last.status === crawl.ends, `ended as ${last.status}, ${last.reason}: ${last.error_message}`);
  promise(
    last.attempt === crawl.attempts || (crawl.stop !== 'never' && last.attempt <= crawl.attempts),
    `took ${last.attempt} attempts`,
  );
  const attempts = seen.map(({ attempt }) => attempt);
  promise(isRising(attempts), `was seen at attempt ${attempts.join(', then ')}`);
  promise(!seen.some(({ status }) => status === 'stale' || status === 'lost'), 'was called silent or lost');
  promise(seen.filter(({ status }) => isFinished(status)).length === 1, 'finished more than once');
  promise((await client.launch(sent)) === id, 'launched again under its name, is another execution');

  const log = await client.log(id);
  if (log === null) return [...broken, `${name} (${id}) is not released`];
  const items = JSON.parse((await client.ask(`/executions/${id}/items`))?.text ?? '[]') as unknown[];
  const printed = printedLines(log);
  const perAttempt = crawl.lines ?? printed.length;
  const whole = Array.from({ length: crawl.attempts }, () => expectedLines(perAttempt)).flat();
  promise(String(printed) === String(whole), `its log is not whole:\n${log}`);
  promise(items.length === printed.length, `${items.length} items, ${printed.length} lines`);
  const times = log
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ', 1)[0] ?? '');
  promise(new Set(times).size === times.length, `its log repeats a line:\n${log}`);
  const heard = log.match(/ stdout completion 200$/gm)?.length ?? 0;
  promise(heard === (crawl.isHeard ? 1 : 0), `its completion was answered ${heard} times:\n${log}`);
  const ends = log.match(/ crawlerd The attempt ended/gm)?.length ?? 0;
  promise(ends === last.attempt, `its log tells of ${ends} ends of ${last.attempt} attempts:\n${log}`);
  return broken;
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number >= (numbers[i - 1] ?? 0));
}

/** It may have been stopped before there was anything to stop. */
function mayNeverRun({ stop }: Crawl): boolean {
  return stop === 'at once' || stop === 'when it starts';
}

/** What the engine saw that must not be: a container twice, two attempts at once, one left behind. */
export function brokenToEngine({ name, crawl, seen }: Sent, sightings: readonly Sighting[]): string[] {
  const broken: string[] = [];
  const attempts = new Map<number, Sighting[]>();
  for (const sighting of sightings) {
    attempts.set(sighting.attempt, [...(attempts.get(sighting.attempt) ?? []), sighting]);
  }
  const count = (attempt: number, action: string): number =>
    attempts.get(attempt)?.filter((sighting) => sighting.action === action).length ?? 0;
  const needed = mayNeverRun(crawl) ? 0 : 1;
  for (let attempt = 1; attempt <= (seen.at(-1)?.attempt ?? 0); attempt++) {
    const [created, started] = [count(attempt, 'create'), count(attempt, 'start')];
    if (created > 1 || started > 1 || started < needed) {
      broken.push(`attempt ${attempt} of ${name} was created ${created} and started ${started} times`);
    }
    if (count(attempt, 'destroy') !== created) broken.push(`attempt ${attempt} of ${name} was not removed`);
  }
  for (const attempt of attempts.keys()) {
    if (attempt > (seen.at(-1)?.attempt ?? 0)) broken.push(`${name} had an unknown attempt ${attempt}`);
  }
  const live = new Set<number>();
  for (const { action, attempt } of sightings) {
    if (action === 'start') live.add(attempt);
    if (action === 'die') live.delete(attempt);
    if (live.size > 1) broken.push(`${name} had attempts ${[...live].join(' and ')} live at once`);
  }
  return broken;
}

/** What a data folder holds when crawlerd has stopped: nothing is missing, nothing was left behind. */
export async function brokenOnDisk(
  dataDir: string,
  sent: readonly Sent[],
  ofEngine: (id: string) => readonly Sighting[],
): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(dataDir, join(parentPath, name)));
  const required = new Set(['crawlerd.db', 'crawlerd.lock', 'instance.key']);
  // Which tells of a close in order.
  const allowed = new Set(['crawlerd.db-closed']);
  for (const { crawl, id, seen } of sent) {
    const attempts = seen.at(-1)?.attempt ?? 0;
    const wasCreated = ofEngine(id ?? '').some(({ action }) => action === 'create');
    if (attempts > 0) allowed.add(`task_configs/${id}/config.json`);
    if (wasCreated) required.add(`task_configs/${id}/config.json`);
    for (let attempt = 1; attempt <= attempts; attempt++) required.add(`logs/${id}/${attempt}.log`);
    // A container runs before its crawler says a word, so a stop can come before the first item. That there
    // are as many items as lines was asked of the service.
    (crawl.lines === null ? allowed : required).add(`crawler_outputs/${id}/items.jsonl`);
    if (crawl.ends === 'succeeded') required.add(`crawler_outputs/${id}/completion.json`);
  }
  const missing = [...required].filter((file) => !found.includes(file));
  const left = found.filter((file) => !required.has(file) && !allowed.has(file));
  return [
    ...missing.map((file) => `the data folder has no ${file}`),
    ...left.map((file) => `the data folder still has ${file}`),
  ];
}
