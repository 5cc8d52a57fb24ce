import { isValid, LaunchReplySchema, type Completion, type Heartbeat, type Launch } from '@crawlerd/shared';
import { post } from './connection.ts';

/** What a crawler reads from its environment. */
export interface Crawler {
  readonly id: string;
  readonly token: string;
}

/** Numbers start here, so that every request has the same length. */
const FIRST = 1_000_000;

/** The n-th heartbeat of a crawler, with every field of progress the contract names. */
export function heartbeat({ id, token }: Crawler, n: number): string {
  return post(HEARTBEAT, JSON.stringify(heartbeatBody(id, n)), token);
}

/** The same with keys of its own, so that it has almost as many bytes as a heartbeat may. */
export function largeHeartbeat({ id, token }: Crawler, n: number): string {
  const body = heartbeatBody(id, n);
  const own = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`own_key_${i}`, 'x'.repeat(40)]));
  return post(HEARTBEAT, JSON.stringify({ ...body, progress: { ...body.progress, ...own } }), token);
}

const HEARTBEAT = '/api/v1/monitoring/heartbeat';

function heartbeatBody(id: string, n: number): Heartbeat {
  const done = FIRST + n;
  return {
    execution_id: id,
    container_id: '3f4e9a1b2c5d',
    status: 'running',
    progress: {
      total_urls: 2 * FIRST,
      crawled_urls: done,
      successful_urls: done,
      failed_urls: 0,
      current_url: 'https://shop.example/category/shoes/product-4711.html',
      current_stage: 'crawling product pages',
      start_time: '2026-01-01T00:00:00.000Z',
      last_success_time: '2026-01-01T00:10:00.000Z',
      error_count: 0,
      data_items: done,
      percentage: 50.5,
      runtime_seconds: 600.4,
    },
    timestamp: 1_767_225_600,
    sequence: done,
  };
}

/** The stored progress of the n-th heartbeat. */
export function pagesOfHeartbeat(n: number): number {
  return FIRST + n;
}

export function completion({ id, token }: Crawler, items: number): string {
  const body: Completion = {
    execution_id: id,
    container_id: '3f4e9a1b2c5d',
    success: true,
    result_data: { crawl_summary: {}, data_items: [], total_data_count: items },
    error_message: null,
  };
  return post('/api/v1/monitoring/completion', JSON.stringify(body), token);
}

export function launch(changes: Partial<Launch> = {}): string {
  const body: Launch = {
    config: { task_name: 'bench', base_url: 'https://shop.example/' },
    ...changes,
  };
  return post('/api/v1/executions', JSON.stringify(body));
}

/** The id in the answer to a launch. */
export function launchedId(body: string): string {
  const reply: unknown = JSON.parse(body);
  if (!isValid(LaunchReplySchema, reply)) throw new Error(`a launch was answered with ${body}`);
  return reply.execution_id;
}
