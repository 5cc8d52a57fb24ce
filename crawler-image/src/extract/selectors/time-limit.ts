import vm from 'node:vm';

const context = vm.createContext({ work: null });
const script = new vm.Script('work()');

/** After this many timeouts the work is not tried again. */
const TIMEOUTS_MAX = 5;

/**
 * Limits work that a config defines and that may never end. V8 is interrupted when the time is over, and work that
 * was interrupted too often is not started again, so that it cannot slow down the whole crawl. A run costs about 60
 * µs, for the timer.
 *
 * The work must be safe to interrupt anywhere: not even its `finally` runs.
 */
export class TimeLimit {
  readonly #timeMsMax: number;
  #timeouts = 0;

  constructor(timeMsMax: number) {
    this.#timeMsMax = timeMsMax;
  }

  /** The result of the work; null after a timeout. Rethrows what the work throws. */
  run<T>(work: () => T): T | null {
    if (this.#timeouts >= TIMEOUTS_MAX) return null;
    let result: T | null = null;
    context['work'] = () => {
      result = work();
    };
    try {
      script.runInContext(context, { timeout: this.#timeMsMax });
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.#timeouts += 1;
      return null;
    }
    return result;
  }
}

/** The error is created by the VM, and is not an instance of this realm's Error. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
