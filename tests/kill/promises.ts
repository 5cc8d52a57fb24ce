import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isFinished } from '@crawlerd/shared';
import { numberedFaults, withoutNumbered } from '../support/numbered-lines.ts';
import { expectedLines, printedLines } from '../support/fault-crawler.ts';
import type { Client, Sent } from './client.ts';
import type { Crawl } from './crawls.ts';
import type { ContainerEvent } from './container-events.ts';
import { brokenInPages } from './lists.ts';

/** Broken promises that a user can see. Checked while crawlerd runs. */
export async function brokenForUser(client: Client): Promise<string[]> {
  const broken = await Promise.all(client.sent.map((sent) => brokenForUserOf(client, sent)));
  const listed = await client.ask('/executions?limit=1000');
  const { executions } = JSON.parse(listed?.text ?? '{"executions":[]}') as { executions: unknown[] };
  const count = `${client.sent.length} launches made ${executions.length} executions`;
  broken.push(await brokenInPages(client));
  return [...broken.flat(), ...(executions.length === client.sent.length ? [] : [count])];
}

async function brokenForUserOf(client: Client, sent: Sent): Promise<string[]> {
  const { name, crawl, id, seen } = sent;
  const broken: string[] = [];
  const check = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(`${name} (${id}): ${otherwise}`);
  };
  const last = seen.at(-1);
  if (id === null || last === undefined) return [`${name} was never accepted`];
  check(last.status === crawl.ends, `ended as ${last.status}, ${last.reason}: ${last.error_message}`);
  check(
    last.attempt === crawl.attempts || (crawl.stop !== 'never' && last.attempt <= crawl.attempts),
    `took ${last.attempt} attempts`,
  );
  const attempts = seen.map(({ attempt }) => attempt);
  check(isRising(attempts), `was seen at attempt ${attempts.join(', then ')}`);
  check(!seen.some(({ status }) => status === 'stale' || status === 'lost'), 'became stale or lost');
  check(seen.filter(({ status }) => isFinished(status)).length === 1, 'finished more than once');
  check((await client.launch(sent)) === id, 'a repeated launch with its key made another execution');

  const all = await client.log(id);
  if (all === null) return [...broken, `${name} (${id}) is not released`];
  const numbered = numberedFaults(all, crawl.numbered ?? 0);
  check(numbered.length === 0, `its numbered lines are incomplete or wrong: ${numbered.join(', ')}`);
  const log = withoutNumbered(all);
  const items = JSON.parse((await client.ask(`/executions/${id}/items`))?.text ?? '[]') as unknown[];
  const printed = printedLines(log);
  const perAttempt = crawl.lines ?? printed.length;
  const whole = Array.from({ length: crawl.attempts }, () => expectedLines(perAttempt)).flat();
  check(String(printed) === String(whole), `its log is incomplete or wrong:\n${log}`);
  check(items.length === printed.length, `${items.length} items, ${printed.length} lines`);
  const times = log
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ', 1)[0] ?? '');
  check(new Set(times).size === times.length, `its log repeats a line:\n${log}`);
  const answered = log.match(/ stdout completion 200$/gm)?.length ?? 0;
  check(answered === (crawl.isAnswered ? 1 : 0), `its completion was answered ${answered} times:\n${log}`);
  const ends = log.match(/ crawlerd The attempt ended/gm)?.length ?? 0;
  check(ends === last.attempt, `its log records ${ends} ends of ${last.attempt} attempts:\n${log}`);
  return broken;
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number >= (numbers[i - 1] ?? 0));
}

/** Whether it may have been stopped before its container started. */
function mayNeverRun({ stop }: Crawl): boolean {
  return stop === 'at once' || stop === 'when it starts';
}

/** Broken promises in the engine's events: a container created twice, two live attempts, one not removed. */
export function brokenInEvents({ name, crawl, seen }: Sent, events: readonly ContainerEvent[]): string[] {
  const broken: string[] = [];
  const attempts = new Map<number, ContainerEvent[]>();
  for (const event of events) {
    attempts.set(event.attempt, [...(attempts.get(event.attempt) ?? []), event]);
  }
  const count = (attempt: number, action: string): number =>
    attempts.get(attempt)?.filter((event) => event.action === action).length ?? 0;
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
  for (const { action, attempt } of events) {
    if (action === 'start') live.add(attempt);
    if (action === 'die') live.delete(attempt);
    if (live.size > 1) broken.push(`${name} had attempts ${[...live].join(' and ')} live at once`);
  }
  return broken;
}

/** Missing and left-over files of a data folder after crawlerd has stopped. */
export async function brokenOnDisk(
  dataDir: string,
  sent: readonly Sent[],
  ofEngine: (id: string) => readonly ContainerEvent[],
): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(dataDir, join(parentPath, name)));
  const required = new Set(['crawlerd.db', 'crawlerd.lock', 'instance.id', 'instance.key']);
  // Written by a clean shutdown.
  const allowed = new Set(['crawlerd.db-closed']);
  for (const { crawl, id, seen } of sent) {
    const attempts = seen.at(-1)?.attempt ?? 0;
    const wasCreated = ofEngine(id ?? '').some(({ action }) => action === 'create');
    if (attempts > 0) allowed.add(`task_configs/${id}/config.json`);
    if (wasCreated) required.add(`task_configs/${id}/config.json`);
    for (let attempt = 1; attempt <= attempts; attempt++) required.add(`logs/${id}/${attempt}.log`);
    // A container runs before its crawler reports, so a stop can precede the first item. That there are as many
    // items as lines is checked through the service.
    (crawl.lines === null ? allowed : required).add(`crawler_outputs/${id}/items.jsonl`);
    if (crawl.leaves !== undefined) required.add(`crawler_outputs/${id}/${crawl.leaves}`);
    if (crawl.ends === 'succeeded') required.add(`crawler_outputs/${id}/completion.json`);
  }
  const missing = [...required].filter((file) => !found.includes(file));
  const left = found.filter((file) => !required.has(file) && !allowed.has(file));
  return [
    ...missing.map((file) => `the data folder has no ${file}`),
    ...left.map((file) => `the data folder still has ${file}`),
  ];
}
