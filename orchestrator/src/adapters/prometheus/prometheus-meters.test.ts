import { describe, expect, it } from 'vitest';
import { FINISHED_STATUSES, REASON_CODES } from '@crawlerd/shared';
import type { MeteredState } from '../../ports/meters.ts';
import { seriesOf } from '../../testing/measured.ts';
import { PrometheusMeters } from './prometheus-meters.ts';
import { TASKS_MAX } from './task-labels.ts';

const STATE: MeteredState = {
  unfinished: { queued: 3, starting: 1, running: 2, stale: 0, stopping: 0 },
  oldestQueuedSeconds: 12,
  longestSilenceSeconds: 4,
  outbox: { pending: 5, due: 1, oldestPendingSeconds: 60, failingEndpoints: 1, pausedEndpoints: 0 },
  disk: { freeBytes: 10, totalBytes: 20, databaseBytes: 5 },
};

async function scraped(meters: PrometheusMeters): Promise<Map<string, number>> {
  return seriesOf((await meters.page(STATE)).text);
}

describe('the page of metrics', () => {
  it('is the text format of Prometheus', async () => {
    const { contentType, text } = await new PrometheusMeters({ ofProcess: false }).page(STATE);
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# TYPE crawlerd_executions gauge\ncrawlerd_executions{status="queued"} 3\n');
  });

  it('has what alerts count from the start, as an increase from nothing is not seen', async () => {
    const series = await scraped(new PrometheusMeters({ ofProcess: false }));
    expect(series.get('crawlerd_verdicts_total{status="lost",reason="heartbeat_lost"}')).toBe(0);
    expect(series.get('crawlerd_delivery_attempts_total{outcome="failed"}')).toBe(0);
    expect(series.get('crawlerd_ticks_total{outcome="missed"}')).toBe(0);
  });

  it('has what Node.js tells of the process', async () => {
    const series = await scraped(new PrometheusMeters({ ofProcess: true }));
    expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect([...series.keys()]).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('counts tasks beyond the first hundred together, and those of none apart', async () => {
    const meters = new PrometheusMeters({ ofProcess: false });
    for (let i = 0; i < TASKS_MAX + 50; i++) meters.crawled(`task-${i}`, { pages: 2, items: 1 });
    meters.crawled('task-0', { pages: 2, items: 1 });
    meters.crawled(null, { pages: 7, items: 3 });
    const series = await scraped(meters);
    expect(series.get('crawlerd_pages_total{task="task-0"}')).toBe(4);
    expect(series.get('crawlerd_pages_total{task="(other)"}')).toBe(100);
    expect(series.get('crawlerd_items_total{task="(none)"}')).toBe(3);
  });

  it('has a limited number of series, whatever is counted', async () => {
    const meters = new PrometheusMeters({ ofProcess: true });
    const empty = (await scraped(meters)).size;
    for (let i = 0; i < 10_000; i++) meters.crawled(`${'long-name-'.repeat(10)}${i}`, { pages: 1, items: 1 });
    for (const status of FINISHED_STATUSES) for (const reason of REASON_CODES) meters.ended(status, reason);
    for (let i = 0; i < 10_000; i++) meters.launched(i);
    const { text } = await meters.page(STATE);
    const reasons = FINISHED_STATUSES.length * (REASON_CODES.length - 1);
    expect(seriesOf(text).size).toBe(empty + 2 * (TASKS_MAX + 1) + reasons);
    expect(text.length).toBeLessThan(100_000);
  });
});
