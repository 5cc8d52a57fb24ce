import { Worker } from 'node:worker_threads';
import type { CheckAnswer, CheckJob } from './check-job.ts';
import { computedMs } from './thread-time.ts';

/** Its first message. */
export interface ThreadReady {
  readonly kind: 'ready';
  readonly threadId: number | null;
}

/** What became of a job. */
export type Checked =
  | { readonly outcome: 'done'; readonly answer: CheckAnswer }
  /** It took too long, or too much memory: its thread was ended. */
  | { readonly outcome: 'too_slow' | 'too_large' }
  /** Too many are waiting. Nothing was done. */
  | { readonly outcome: 'busy' };

export interface CheckThreadOptions {
  readonly script: URL;
  /** How many jobs may wait while one is done. */
  readonly waitingMax: number;
}

export interface JobOptions {
  /**
   * How long the thread may compute. What it spends waiting for a processor is not its fault; but after
   * {@link PATIENCE} times as long it is ended all the same.
   */
  readonly deadlineMs: number;
  /** Of one sender only one job is taken at a time; null: of any number. */
  readonly sender: string | null;
}

interface Waiting extends JobOptions {
  readonly job: CheckJob;
  readonly settle: (checked: Checked) => void;
  readonly fail: (error: Error) => void;
}

/** Enough for the largest document that is accepted, many times over; far less than would hurt the service. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

const PATIENCE = 5;

/**
 * A thread that does one job after the other. A job that takes too long or too much memory ends the thread, and
 * the next one gets a new thread; the process and its event loop notice nothing of it.
 */
export class CheckThread {
  readonly #options: CheckThreadOptions;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | null = null;
  #isReady = false;
  #threadId: number | null = null;
  #current: Waiting | null = null;
  #deadline: NodeJS.Timeout | undefined;

  constructor(options: CheckThreadOptions) {
    this.#options = options;
  }

  run(job: CheckJob, options: JobOptions): Promise<Checked> {
    const { sender } = options;
    const isPending = (each: Waiting | null): boolean => sender !== null && each?.sender === sender;
    if (isPending(this.#current) || this.#waiting.some(isPending)) {
      return Promise.resolve({ outcome: 'busy' });
    }
    if (this.#waiting.length >= this.#options.waitingMax) return Promise.resolve({ outcome: 'busy' });
    return new Promise((settle, fail) => {
      this.#waiting.push({ ...options, job, settle, fail });
      this.#next();
    });
  }

  /** Ends the thread. What is under way is not answered any more. */
  async close(): Promise<void> {
    clearTimeout(this.#deadline);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== null) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current === null) return;
    if (this.#worker === null) this.#worker = this.#start();
    else if (this.#isReady) this.#hand(this.#worker, this.#current);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.script, {
      resourceLimits: RESOURCE_LIMITS,
      // It needs nothing of what the service was started with, credentials least of all.
      env: {},
      argv: [],
    });
    worker.unref();
    this.#isReady = false;
    worker.on('message', (message: CheckAnswer | ThreadReady) => {
      if (worker !== this.#worker) return;
      if (message.kind !== 'ready') {
        this.#end({ outcome: 'done', answer: message });
        return;
      }
      this.#isReady = true;
      this.#threadId = message.threadId;
      if (this.#current !== null) this.#hand(worker, this.#current);
    });
    worker.on('error', (error: Error) => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#end({ outcome: 'too_large' });
      else this.#fail(error);
    });
    worker.on('exit', () => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#fail(new Error('the thread that checks requests has ended'));
    });
    return worker;
  }

  #hand(worker: Worker, { job, deadlineMs }: Waiting): void {
    const begunMs = performance.now();
    const computedBeforeMs = computedMs(this.#threadId);
    const lookAfter = (waitMs: number): void => {
      this.#deadline = setTimeout(() => {
        const computed = computedMs(this.#threadId);
        const leftMs =
          computed === null || computedBeforeMs === null ? 0 : deadlineMs - (computed - computedBeforeMs);
        if (leftMs > 0 && performance.now() - begunMs < PATIENCE * deadlineMs) return lookAfter(leftMs);
        this.#worker = null;
        void worker.terminate();
        this.#end({ outcome: 'too_slow' });
      }, waitMs);
    };
    lookAfter(deadlineMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(job);
  }

  #end(checked: Checked): void {
    const { settle } = this.#done();
    settle?.(checked);
    this.#next();
  }

  #fail(error: Error): void {
    const { fail } = this.#done();
    fail?.(error);
    this.#next();
  }

  #done(): Partial<Waiting> {
    clearTimeout(this.#deadline);
    const current = this.#current;
    this.#current = null;
    return current ?? {};
  }
}
