import type { InjectOptions } from 'fastify';
import { STATUSES } from '@crawlerd/shared';
import type { Random } from '../../simulation/random.ts';
import { oddBody } from './odd-bodies.ts';
import { encoded, oddText } from './odd-text.ts';

export interface OddRequest extends InjectOptions {
  readonly listener: 'operator' | 'callback';
}

/** What a request may be about. */
export interface Known {
  readonly ids: readonly string[];
  /** Credentials by execution. */
  readonly tokens: readonly string[];
}

/** A request of any kind, most of them almost right: those that are all wrong are refused at the door. */
export function oddRequest(random: Random, { ids, tokens }: Known): OddRequest {
  const id = random.chance(0.8) ? random.pick(ids) : oddText(random);
  const taskName = random.chance(0.8) ? random.pick(['a', 'b.json', 'c']) : oddText(random);
  const inPath = (text: string): string => (random.chance(0.9) ? encoded(text) : text);
  const [listener, method, path] = random.pick(ROUTES);
  const prefix = random.weighted([
    [20, ''],
    [20, '/api/v1'],
    [1, '/api/v2'],
    [1, '//'],
  ]);
  const asked = `${random.chance(0.03) ? oddPath(random) : prefix + path.replace(':id', inPath(id)).replace(':name', inPath(taskName))}${query(random)}`;
  // A followed log ends when its crawl does, and nobody waits for that here.
  const url = asked.replace(/follow=(?:true|1)(?=&|$)/, 'follow=false');
  return {
    listener: random.chance(0.03) ? random.pick(['operator', 'callback']) : listener,
    method: random.chance(0.05) ? random.pick(METHODS) : method,
    url,
    headers: headers(random, tokens),
    ...((method === 'POST' || method === 'PUT' || random.chance(0.02)) && {
      payload: oddBody(random, path, id),
    }),
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const ROUTES: readonly (readonly [OddRequest['listener'], 'GET' | 'POST' | 'PUT' | 'DELETE', string])[] = [
  ['operator', 'POST', '/executions'],
  ['operator', 'POST', '/executions'],
  ['operator', 'GET', '/executions'],
  ['operator', 'GET', '/executions/summary'],
  ['operator', 'POST', '/executions/bulk'],
  ['operator', 'GET', '/executions/:id'],
  ['operator', 'POST', '/executions/:id/stop'],
  ['operator', 'POST', '/executions/:id/resume'],
  ['operator', 'POST', '/executions/:id/replay'],
  ['operator', 'GET', '/executions/:id/events'],
  ['operator', 'GET', '/events'],
  ['operator', 'GET', '/executions/:id/logs'],
  ['operator', 'GET', '/executions/:id/items'],
  ['operator', 'GET', '/executions/:id/files'],
  ['operator', 'GET', '/executions/:id/pages'],
  ['operator', 'POST', '/executions/:id/retry-pages'],
  ['operator', 'GET', '/executions/:id/files/:name'],
  ['operator', 'PUT', '/tasks/:name'],
  ['operator', 'GET', '/tasks/:name'],
  ['operator', 'DELETE', '/tasks/:name'],
  ['operator', 'POST', '/tasks/:name/executions'],
  ['operator', 'GET', '/tasks'],
  ['operator', 'GET', '/schedules'],
  ['operator', 'GET', '/schedules/:id'],
  ['operator', 'GET', '/schedules/:id/ticks'],
  ['operator', 'POST', '/schedules/:id/pause'],
  ['operator', 'POST', '/schedules/:id/resume'],
  ['operator', 'POST', '/schedules/pause'],
  ['operator', 'POST', '/schedules/resume'],
  ['operator', 'GET', '/orphans'],
  ['operator', 'DELETE', '/orphans/:id/1'],
  ['operator', 'GET', '/monitoring/execution/:id/status'],
  ['operator', 'GET', '/healthz'],
  ['operator', 'GET', '/readyz'],
  ['operator', 'GET', '/metrics'],
  ['callback', 'POST', '/monitoring/heartbeat'],
  ['callback', 'POST', '/monitoring/heartbeat'],
  ['callback', 'POST', '/monitoring/completion'],
  ['callback', 'GET', '/monitoring/execution/:id/status'],
];

function oddPath(random: Random): string {
  return `/${encoded(oddText(random))}${random.pick(['', '%', '%zz', '/', '//', '/..%2f', '?', '#'])}`;
}

const QUERY_KEYS = [
  'status',
  'reason',
  'ids',
  'task_name',
  'name_contains',
  'wait_seconds',
  'task',
  'revision',
  'dry_run',
  'outcome',
  'label',
  'limit',
  'cursor',
  'after',
  'follow',
  'tail',
  'since',
  'format',
  'archive',
  'offset',
  'code',
  'host',
];

function query(random: Random): string {
  if (random.chance(0.5)) return '';
  const pairs = Array.from({ length: random.between(1, 3) }, () => {
    const key = random.chance(0.95) ? random.pick(QUERY_KEYS) : oddText(random);
    const value = random.weighted([
      [3, random.pick(STATUSES)],
      [3, String(random.between(0, 50))],
      [1, 'jsonl'],
      [3, oddText(random)],
    ]);
    return random.chance(0.95)
      ? `${encoded(key)}=${encoded(value)}`
      : random.pick(['%', '&&', 'a[b]', 'limit=%zz', key.length > 50 ? 'k' : encoded(key)]);
  });
  return `?${pairs.join('&')}`;
}

function headers(random: Random, tokens: readonly string[]): Record<string, string> {
  const line = (): string =>
    oddText(random)
      .replaceAll(/[^\t\u0020-\u007e\u00a0-\u00ff]/g, '')
      .slice(0, 2000);
  const token = (): string => random.pick(tokens);
  return {
    'content-type': random.weighted([
      [20, 'application/json'],
      [1, 'application/json; charset=utf-16'],
      [1, 'text/plain'],
      [1, 'multipart/form-data; boundary=x'],
      [1, 'application/x-www-form-urlencoded'],
      [1, line()],
    ]),
    authorization: random.weighted([
      [10, `Bearer ${token()}`],
      [3, `Basic ${Buffer.from(`crawler:${token()}`).toString('base64')}`],
      [1, `Basic ${line()}`],
      [1, line()],
    ]),
    ...(random.chance(0.2) && {
      'idempotency-key': random.chance(0.5) ? `key-${random.between(1, 9)}` : line(),
    }),
    ...(random.chance(0.1) && {
      'last-event-id': random.chance(0.5) ? String(random.between(0, 99)) : line(),
    }),
    ...(random.chance(0.05) && {
      host: random.pick(['localhost', 'evil.test', '127.0.0.1:8000', '[::1]', line()]),
    }),
    ...(random.chance(0.05) && { origin: random.pick(['http://evil.test', 'null', line()]) }),
    ...(random.chance(0.05) && { accept: line() }),
    ...(random.chance(0.02) && { 'content-length': random.pick(['0', '5', '99999999', '-1']) }),
    ...(random.chance(0.02) && { expect: '100-continue' }),
    ...(random.chance(0.02) && { 'content-encoding': random.pick(['gzip', 'br', line()]) }),
  };
}
