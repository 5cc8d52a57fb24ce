import {
  parsedBody,
  type BodyKind,
  type CheckedBody,
  type Completion,
  type ConfigReport,
  type CrawlConfig,
  type ItemLineRead,
  type ReadReport,
  type ValidationIssue,
} from '@crawlerd/shared';
import { ChecksError, type RequestChecks } from '../../ports/request-checks.ts';
import { noteFacts, type CheckJob } from './check-job.ts';
import { CheckThread, type Checked } from './check-thread.ts';

/** A schema or a pattern that takes longer to compile is of no use to a crawl either. */
const CONFIG_DEADLINE_MS = 2000;
/** Parsing takes as long as a body is long, and never so long: the machine itself is too slow at the moment. */
const REPORT_DEADLINE_MS = 10_000;
/** A body that waits takes memory. */
const WAITING_MAX = 32;

export interface WorkerChecksOptions {
  /** The compiled `check-worker.ts`. */
  readonly script?: URL;
  readonly configDeadlineMs?: number;
}

/**
 * {@link RequestChecks} in threads of their own: one for launches, one for what crawlers report, one for what is
 * read from their files. None of the three can keep another one waiting.
 */
export class WorkerChecks implements RequestChecks {
  readonly #launches: CheckThread;
  readonly #reports: CheckThread;
  readonly #files: CheckThread;
  readonly #configDeadlineMs: number;
  readonly #reportsOf = new WeakMap<object, ConfigReport>();

  constructor({ script = SCRIPT, configDeadlineMs = CONFIG_DEADLINE_MS }: WorkerChecksOptions = {}) {
    this.#launches = new CheckThread({ script, waitingMax: WAITING_MAX });
    this.#reports = new CheckThread({ script, waitingMax: WAITING_MAX });
    // Each reader waits for its one line, and each ended execution has one file: there are never many.
    this.#files = new CheckThread({ script, waitingMax: Infinity });
    this.#configDeadlineMs = configDeadlineMs;
  }

  async body(kind: BodyKind, text: string): Promise<CheckedBody> {
    const checked = await this.#launches.run(
      { kind: 'body', of: kind, text },
      { deadlineMs: this.#configDeadlineMs, sender: null },
    );
    const body = bodyOf(checked, text);
    if (body !== null) {
      this.#noteReport(body);
      return body;
    }
    // A launch is slow by what it says.
    return checked.outcome === 'too_large' || checked.outcome === 'too_slow'
      ? { outcome: 'invalid', issues: [tooMuch(checked.outcome, '')] }
      : unavailable();
  }

  async completion(text: string, sender: string): Promise<ReadReport<Completion>> {
    const job: CheckJob = { kind: 'completion', text };
    const checked = await this.#reports.run(job, { deadlineMs: REPORT_DEADLINE_MS, sender });
    // One that takes long can be sent again, when the machine is less busy.
    return readOf(checked) ?? unavailable();
  }

  async config(config: CrawlConfig): Promise<ConfigReport> {
    const known = this.#reportsOf.get(config);
    if (known !== undefined) return known;
    const job: CheckJob = { kind: 'config', text: JSON.stringify(config) };
    const checked = await this.#launches.run(job, { deadlineMs: this.#configDeadlineMs, sender: null });
    switch (checked.outcome) {
      case 'done':
        return checked.answer.kind === 'config' ? checked.answer.report : unavailable();
      case 'too_slow':
      case 'too_large':
        return { issues: [tooMuch(checked.outcome, 'crawl_config')], warnings: [], secrets: [] };
      case 'busy':
        return unavailable();
    }
  }

  async completionFile(text: string): Promise<ReadReport<Completion>> {
    const job: CheckJob = { kind: 'completion', text };
    const run = (): Promise<Checked> =>
      this.#files.run(job, { deadlineMs: REPORT_DEADLINE_MS, sender: null });
    // The result of a crawl is worth a second look when the machine was too slow for the first.
    return readOf(await run()) ?? readOf(await run()) ?? TOO_MUCH_TO_READ;
  }

  async itemLine(line: string): Promise<ItemLineRead> {
    const job: CheckJob = { kind: 'item', text: line };
    const checked = await this.#files.run(job, { deadlineMs: REPORT_DEADLINE_MS, sender: null });
    if (checked.outcome !== 'done' || checked.answer.kind !== 'item') return { why: 'not_json' };
    return checked.answer.read === true ? { json: line } : checked.answer.read;
  }

  /** The config of a launch is asked for next, and was checked together with the rest. */
  #noteReport(body: CheckedBody): void {
    if (body.outcome !== 'valid' || body.report === null) return;
    const { value } = body;
    const config: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'config') : null;
    if (typeof config === 'object' && config !== null) this.#reportsOf.set(config, body.report);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([this.#launches.close(), this.#reports.close(), this.#files.close()]);
  }
}

/** Beside this file, compiled or not, as this one is. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js',
  import.meta.url,
);

function tooMuch(outcome: Checked['outcome'], field: string): ValidationIssue {
  const what = outcome === 'too_large' ? 'much memory' : 'long';
  return {
    field,
    message: `takes too ${what} to check: make item_schema and the regular expressions simpler, or send less`,
  };
}

/** Parsed anew from the text: it is known to be quick by now, and quicker than to be sent the value. */
function bodyOf(checked: Checked, text: string): CheckedBody | null {
  if (checked.outcome !== 'done' || checked.answer.kind !== 'body') return null;
  const { body } = checked.answer;
  if (body.outcome !== 'valid') return body;
  const value = parsedBody(text)?.value;
  if (body.facts !== null) noteFacts(value, 'config', body.facts);
  return { outcome: 'valid', report: body.report, value };
}

/** Null if it took too long, or cannot be read now. */
function readOf(checked: Checked): ReadReport<Completion> | null {
  if (checked.outcome === 'too_large') return TOO_MUCH_TO_READ;
  if (checked.outcome !== 'done' || checked.answer.kind !== 'completion') return null;
  const { read } = checked.answer;
  if (read.outcome !== 'taken') return read;
  const { outcome, text, facts, ignored, rounded } = read;
  const value: Completion = JSON.parse(text);
  noteFacts(value, 'result_data', facts);
  return { outcome, value, ignored, rounded };
}

const TOO_MUCH_TO_READ: ReadReport<never> = {
  outcome: 'refused',
  issues: [{ field: '', message: 'takes too much time or memory to read: send less' }],
};

/** @throws ChecksError always. */
function unavailable(): never {
  throw new ChecksError('Too many large requests are being checked: try again in some seconds.');
}
