import { collectDefaultMetrics, Registry } from 'prom-client';
import type { FinishedStatus, Reason } from '@crawlerd/shared';
import type { TickOutcome } from '../../domain/schedule/schedule-record.ts';
import type { MeteredState, Meters, MetricsPage, RuntimeCall, RuntimeCallError } from '../../ports/meters.ts';
import { definitions, startAtZero } from './definitions.ts';
import { TaskLabels } from './task-labels.ts';

/** The default of 10 ms wakes an idle process a hundred times a second. */
const EVENT_LOOP_SAMPLE_MS = 50;

/** {@link Meters} in the text format of Prometheus. */
export class PrometheusMeters implements Meters {
  readonly #registry = new Registry();
  readonly #metrics = definitions(this.#registry);
  readonly #tasks = new TaskLabels();

  /** @param ofProcess also what Node.js tells of this process: CPU, memory, event loop. */
  constructor({ ofProcess }: { readonly ofProcess: boolean }) {
    startAtZero(this.#metrics);
    if (!ofProcess) return;
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  }

  launched(seconds: number): void {
    // A clock that was set back.
    this.#metrics.launch.observe(Math.max(0, seconds));
  }

  ended(status: FinishedStatus, reason: Reason): void {
    this.#metrics.verdicts.inc({ status, reason });
  }

  crawled(name: string | null, { pages, items }: { readonly pages: number; readonly items: number }): void {
    const task = this.#tasks.of(name);
    this.#metrics.pages.inc({ task }, pages);
    this.#metrics.items.inc({ task }, items);
  }

  called(call: RuntimeCall): void {
    this.#metrics.calls.inc({ call });
  }

  callFailed(call: RuntimeCall, code: RuntimeCallError): void {
    this.#metrics.callErrors.inc({ call, code });
  }

  notified(isDelivered: boolean): void {
    this.#metrics.deliveries.inc({ outcome: isDelivered ? 'delivered' : 'failed' });
  }

  ticked(outcome: TickOutcome, ticks: number): void {
    this.#metrics.ticks.inc({ outcome }, ticks);
  }

  async page(state: MeteredState): Promise<MetricsPage> {
    const { executions, oldestQueued, longestSilence, pending, due, oldestPending, endpoints, disk } =
      this.#metrics;
    for (const [status, count] of Object.entries(state.unfinished)) executions.set({ status }, count);
    oldestQueued.set(state.oldestQueuedSeconds);
    longestSilence.set(state.longestSilenceSeconds);
    pending.set(state.outbox.pending);
    due.set(state.outbox.due);
    oldestPending.set(state.outbox.oldestPendingSeconds);
    endpoints.set({ state: 'failing' }, state.outbox.failingEndpoints);
    endpoints.set({ state: 'paused' }, state.outbox.pausedEndpoints);
    disk.set({ kind: 'free' }, state.disk.freeBytes);
    disk.set({ kind: 'total' }, state.disk.totalBytes);
    disk.set({ kind: 'database' }, state.disk.databaseBytes);
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
