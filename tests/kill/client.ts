import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ExecutionStatusSchema, isFinished, isValid, type ExecutionStatus } from '@crawlerd/shared';
import type { Crawl } from './crawls.ts';
import { brokenInLists, labelsOf } from './lists.ts';

/** Nothing is read or written until the database is known to be sound. */
const BEING_CHECKED = /The database is being checked after a crash/;
/** Poll interval of a waiting client. */
const POLL_MS = 150;
const ANSWER_TIMEOUT_MS = 15_000;
const RELEASE_MS = 300_000;

/** The statuses in which a client sends its stop. */
const STOPPED_IN: Record<Crawl['stop'], readonly string[]> = {
  never: [],
  'at once': ['queued', 'starting', 'running'],
  'when it starts': ['starting', 'running'],
  'when it runs': ['running'],
};

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A crawl from its client's point of view. */
export interface Sent {
  readonly name: string;
  readonly crawl: Crawl;
  readonly key: string;
  id: string | null;
  isStopAnswered: boolean;
  /** Every status that was read, without repetitions. */
  readonly seen: ExecutionStatus[];
}

/**
 * Launches, stops and watches crawls as a careful user would: an unanswered request is sent again, and an
 * answer is relied on. An answer that contradicts an earlier one is a broken promise.
 */
export class Client {
  readonly sent: readonly Sent[];
  readonly broken: string[] = [];
  /** What happened, for debugging. */
  readonly trace: string[] = [];
  readonly #url: string;
  readonly #mayStop: () => boolean;
  readonly #closed = new AbortController();
  readonly #startedMs = performance.now();

  /** `mayStop` delays the stops until the state they are to meet is reached. */
  constructor(url: string, crawls: readonly (readonly [name: string, Crawl])[], mayStop: () => boolean) {
    this.#url = url;
    this.#mayStop = mayStop;
    this.sent = crawls.map(([name, crawl]) => ({
      name,
      crawl,
      key: randomUUID(),
      id: null,
      isStopAnswered: false,
      seen: [],
    }));
  }

  /** Runs all crawls until closed. */
  async work(): Promise<void> {
    await Promise.all(this.sent.map((sent) => this.#work(sent)));
  }

  close(): void {
    this.#closed.abort();
  }

  get areAllFinished(): boolean {
    return this.sent.every(({ seen }) => {
      const last = seen.at(-1);
      return last !== undefined && isFinished(last.status);
    });
  }

  note(what: string): void {
    this.trace.push(`${((performance.now() - this.#startedMs) / 1000).toFixed(2)} s  ${what}`);
  }

  /** Null if there was no answer, an incomplete one, or that of a start after a crash, which asks to wait. */
  async ask(
    path: string,
    launch?: { readonly body: object; readonly key?: string },
    deadlineMs = ANSWER_TIMEOUT_MS,
  ): Promise<Answer | null> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        signal: AbortSignal.timeout(deadlineMs),
        ...(launch !== undefined && {
          method: 'POST',
          body: JSON.stringify(launch.body),
          headers: {
            'content-type': 'application/json',
            ...(launch.key !== undefined && { 'idempotency-key': launch.key }),
          },
        }),
      });
      const text = await response.text();
      if (response.status === 503 && response.headers.has('retry-after') && BEING_CHECKED.test(text))
        return null;
      return { status: response.status, text };
    } catch {
      return null;
    }
  }

  /** The complete log, which ends when the execution is released. */
  async log(id: string): Promise<string | null> {
    const answer = await this.ask(`/executions/${id}/logs?follow=true`, undefined, RELEASE_MS);
    return answer?.text ?? null;
  }

  async launch({ name, crawl, key }: Sent): Promise<string | null> {
    const body = { ...crawl.launch, labels: labelsOf({ key }) };
    const answer = await this.ask('/executions', { body, key });
    if (answer === null) return null;
    if (answer.status !== 201 && answer.status !== 200) {
      this.broken.push(`the launch of ${name} was answered ${answer.status}: ${answer.text}`);
      return null;
    }
    return (JSON.parse(answer.text) as ExecutionStatus).execution_id;
  }

  async #work(sent: Sent): Promise<void> {
    const { name, crawl } = sent;
    while (sent.id === null) {
      sent.id = await this.launch(sent);
      if (sent.id === null && !(await this.#waits())) return;
    }
    this.note(`${name} was accepted as ${sent.id}`);
    for (let turn = 0; turn === 0 || (await this.#waits()); turn++) {
      const status = await this.#readStatus(sent, sent.id);
      if (STOPPED_IN[crawl.stop].includes(status ?? '') && !sent.isStopAnswered && this.#mayStop())
        await this.#stop(sent, sent.id);
      this.broken.push(...(await brokenInLists(this, sent, turn)));
    }
  }

  async #stop(sent: Sent, id: string): Promise<void> {
    const answer = await this.ask(`/executions/${id}/stop`, { body: {} });
    if (answer === null) return;
    sent.isStopAnswered = answer.status === 202 || answer.status === 200;
    if (!sent.isStopAnswered) this.broken.push(`the stop of ${sent.name} was answered ${answer.status}`);
    this.note(`the stop of ${sent.name} was answered ${answer.status}`);
  }

  async #readStatus({ name, seen }: Sent, id: string): Promise<string | null> {
    const answer = await this.ask(`/api/v1/monitoring/execution/${id}/status`);
    if (answer === null) return null;
    const status: unknown = answer.status === 200 ? JSON.parse(answer.text) : null;
    if (!isValid(ExecutionStatusSchema, status)) {
      this.broken.push(
        `${name} was accepted, but its status request was answered ${answer.status}: ${answer.text}`,
      );
      return null;
    }
    const before = seen.at(-1);
    if (before !== undefined && isFinished(before.status) && verdictOf(before) !== verdictOf(status)) {
      this.broken.push(`the verdict of ${name} was ${verdictOf(before)} and is ${verdictOf(status)}`);
    }
    if (before?.status !== status.status || before.attempt !== status.attempt) {
      seen.push(status);
      this.note(`${name} is ${status.status}, attempt ${status.attempt}`);
    }
    return status.status;
  }

  /** False once closed. */
  async #waits(): Promise<boolean> {
    await pause(POLL_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    return !this.#closed.signal.aborted;
  }
}

function verdictOf({ status, reason, attempt, finished_at, error_message, result }: ExecutionStatus): string {
  return JSON.stringify({ status, reason, attempt, finished_at, error_message, result });
}
