import vm from 'node:vm';
import { cpuMs as cpuMsOfProcess } from '../base/cpu-ms.ts';

const context = vm.createContext({ work: null });
const script = new vm.Script('work()');

/** After this many timeouts the work is not tried again. */
const TIMEOUTS_MAX = 5;

/** Each has twice the time of the one before, and at most four times the limit, so that no try computes much longer. */
const TRIES_MAX = 12;
const LONGEST_TRY = 4;

/** The names of what timed out; null while nobody asks. */
let collected: Set<string> | null = null;

/** Does the work, which is synchronous; also returns the names of what timed out meanwhile, or was no longer tried. */
export function withTimeouts<T>(work: () => T): { readonly result: T; readonly timedOut: readonly string[] } {
  const outer = collected;
  const mine = new Set<string>();
  collected = mine;
  try {
    return { result: work(), timedOut: [...mine] };
  } finally {
    collected = outer;
  }
}

/**
 * Limits work that a config defines and that may never end. V8 is interrupted when the time is over, and work that
 * was interrupted too often is not started again, so that it cannot slow down the whole crawl. A run costs about 60
 * µs, for the timer.
 *
 * V8's timer knows only the time of day, in which a busy machine, or a container with a part of a core, may have done
 * nothing at all for this process. So the work has timed out once the process has computed for as long as the limit;
 * until then it is tried again.
 *
 * The work must be safe to interrupt anywhere, for not even its `finally` runs, and to begin again.
 */
export class TimeLimit {
  readonly #name: string;
  readonly #cpuMsMax: number;
  readonly #cpuMs: () => number;
  #timeouts = 0;

  /**
   * @param name What {@link withTimeouts} says timed out.
   * @param cpuMs CPU time that the process has used, in milliseconds.
   */
  constructor(name: string, cpuMsMax: number, cpuMs: () => number = cpuMsOfProcess) {
    this.#name = name;
    this.#cpuMsMax = cpuMsMax;
    this.#cpuMs = cpuMs;
  }

  /** The result of the work; null after a timeout. Rethrows what the work throws. */
  run<T>(work: () => T): T | null {
    const done = this.#timeouts < TIMEOUTS_MAX ? this.#tryToRun(work) : null;
    if (done !== null) return done.result;
    this.#timeouts += 1;
    collected?.add(this.#name);
    return null;
  }

  #tryToRun<T>(work: () => T): { readonly result: T } | null {
    const startedCpuMs = this.#cpuMs();
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const done = interruptedAfter(this.#cpuMsMax * Math.min(2 ** tries, LONGEST_TRY), work);
      if (done !== null) return done;
      if (this.#cpuMs() - startedCpuMs >= this.#cpuMsMax) return null;
    }
    return null;
  }
}

/** The result of the work; null if it took longer, by the time of day. */
function interruptedAfter<T>(timeoutMs: number, work: () => T): { readonly result: T } | null {
  let done: { readonly result: T } | null = null;
  context['work'] = () => {
    done = { result: work() };
  };
  try {
    script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
  return done;
}

/** The error is created by the VM, and is not an instance of this realm's Error. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
