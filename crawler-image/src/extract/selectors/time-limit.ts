import vm from 'node:vm';

const context = vm.createContext({ work: null });
const script = new vm.Script('work()');

/** After this many times in which work took too long it is not tried again. */
const TIMEOUTS_MAX = 5;

/**
 * Work of which somebody else says what it is, and which may never end. The engine is interrupted in the middle
 * where it takes longer than it may, and what was interrupted too often is not begun any more, so that it cannot
 * slow down the whole crawl. A run costs some 60 µs, for the timer.
 *
 * The work must leave nothing half done: not even its `finally` is run.
 */
export class TimeLimit {
  readonly #timeMsMax: number;
  #timeouts = 0;

  constructor(timeMsMax: number) {
    this.#timeMsMax = timeMsMax;
  }

  /** What the work returns; null if it took too long. What it throws is thrown. */
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

/** It is an error of the engine's own, and no instance of ours. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
