import type { Random } from '../../simulation/random.ts';
import { oddText } from './odd-text.ts';

/** A body for a route, with some parts changed. */
export function oddBody(random: Random, path: string, id: string): string | Buffer {
  if (random.chance(0.03)) return Buffer.from(oddText(random), random.pick(['utf8', 'utf16le', 'latin1']));
  const value = changed(random, whole(random, path, id), random.pick([0, 0, 1, 1, 2, 5]));
  const text = JSON.stringify(value) ?? '';
  return random.chance(0.03) ? text.slice(0, random.between(0, text.length)) : text;
}

function whole(random: Random, path: string, id: string): unknown {
  if (path.endsWith('/stop')) return random.pick<unknown>([null, {}, { mode: 'graceful' }, { mode: 'kill' }]);
  if (path.endsWith('/bulk')) {
    return {
      action: random.pick(['stop', 'resume', 'delete']),
      dry_run: random.chance(0.7),
      filter: random.pick<unknown>([{}, { ids: [id] }, { name_contains: 'z' }, { reason: 'oom_killed' }]),
      cursor: `1.${id}`,
    };
  }
  if (path.endsWith('/retry-pages')) {
    return random.pick<unknown>([
      null,
      {},
      { codes: ['http_500'], follow: true },
      { hosts: ['a.example:80'] },
    ]);
  }
  if (path === '/tasks/:name/executions') {
    return random.pick<unknown>([{}, { labels: null }, { config: { crawl_config: { max_pages: 2 } } }]);
  }
  if (path.endsWith('/heartbeat')) {
    return {
      execution_id: id,
      status: 'running',
      container_id: 'c1',
      sequence: random.between(1, 100),
      progress: { crawled_urls: 5, current_url: 'http://shop.test/', percentage: 5, more: { a: [1] } },
    };
  }
  if (path.endsWith('/completion')) {
    return {
      execution_id: id,
      success: random.chance(0.7),
      error_message: random.pick([null, 'no', oddText(random)]),
      result_data: {
        crawl_summary: { fields: { title: 1 }, stop_reason: 'done' },
        data_items: [{ title: 'x' }],
        total_data_count: 1,
      },
    };
  }
  return {
    config: {
      task_name: 'shop',
      base_url: 'http://shop.test/',
      target_urls: ['http://shop.test/2'],
      headers: { 'x-a': 'b' },
      cookies: { send: { a: 'b' } },
      crawl_config: {
        data_fields: [
          'title',
          { name: 'f', selectors: [{ css: 'a', regex: '(a+)' }], strategies: ['json_ld'] },
        ],
        // Seldom, for compiling one takes longer than all the rest.
        ...(random.chance(0.05) && {
          item_schema: { type: 'object', properties: { title: { type: 'string' } } },
        }),
        sitemaps: { from: 'auto', since: '2026-01-02' },
      },
    },
    labels: { 'team.x/y': 'prices' },
    group: { key: 'prices', limit: 2 },
    env: { A: 'b' },
    acceptance: { min_items: 1, required_fields: { title: 0.5 } },
    max_attempts: random.between(1, 3),
    resources: { memory_mb: 64 },
    ...(random.chance(0.2) && { cache_from: id }),
    ...(random.chance(0.2) && { image: random.pick(['trusted/x:1', 'evil/x', oddText(random)]) }),
  };
}

/** The same value with some parts replaced, renamed, taken away or added. */
function changed(random: Random, value: unknown, times: number): unknown {
  return Array.from({ length: times }).reduce((at: unknown) => changedOnce(random, at), value);
}

function changedOnce(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return oddValue(random);
  const entries = Object.entries(value);
  if (entries.length === 0 || random.chance(0.1)) entries.push([oddText(random), oddValue(random)]);
  const at = random.between(0, entries.length - 1);
  const [key, old] = entries[at] ?? ['', null];
  const next: [string, unknown][] = random.weighted<[string, unknown][]>([
    [6, [[key, changedOnce(random, old)]]],
    [1, [[oddText(random), old]]],
    [1, []],
  ]);
  entries.splice(at, 1, ...next);
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

function oddValue(random: Random): unknown {
  return random.pick<unknown>([
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    5e-324,
    '',
    [],
    {},
    [null],
    [[[[]]]],
    { a: {} },
    { constructor: { prototype: 1 } },
    oddText(random),
    oddText(random),
    ['title', 'title'],
    { $ref: '#' },
    '(',
    '[',
    'http://[',
    'http://user:pass@host/',
    { type: ['x'] },
    'file:///etc/passwd',
  ]);
}
