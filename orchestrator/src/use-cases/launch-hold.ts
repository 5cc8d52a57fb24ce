import { secondsAfter } from '../domain/staleness.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { LaunchFailureCause } from '../domain/events.ts';
import { AloneRefused } from './alone-refused.ts';

export interface LaunchHoldDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the engine or the disk said of a launch. */
export interface LaunchRefusal {
  readonly executionId: string;
  readonly message: string;
  /** Null: in words that nobody has classified. */
  readonly cause: LaunchFailureCause | null;
}

/** So many executions that are refused in a row with the same words show that none of them is the reason. */
const SEVERAL = 3;
/** Different refusals that are remembered; an engine has not many. */
const WORDINGS_MAX = 32;
/** Waits between two tries, of which each launches one execution. */
const FIRST_WAIT_SECONDS = 2;
const WAIT_SECONDS_MAX = 30;
/** Executions that are passed over because they have been tried; then it begins anew. */
const TRIED_MAX = 50;

/**
 * Whose fault a refused launch is, and whether launches wait for that reason. A fault of the machine holds the queue:
 * one execution at a time is tried, another one each time, so that one that is refused for a reason of its own holds
 * up the others for one wait only. The first that is launched ends the hold.
 *
 * In memory only: after a start the first launch finds out again.
 */
export class LaunchHold {
  readonly #deps: LaunchHoldDeps;
  readonly #alone = new AloneRefused();
  /** By their words: the executions that were refused since one was last launched. */
  readonly #refused = new Map<string, Set<string>>();
  #detail: string | null = null;
  #waitSeconds = FIRST_WAIT_SECONDS;
  #lastTry: Date;
  readonly #tried = new Set<string>();

  constructor(deps: LaunchHoldDeps) {
    this.#deps = deps;
    this.#lastTry = deps.clock.now();
  }

  /** Why launches wait; null if they do not. */
  get detail(): string | null {
    return this.#detail;
  }

  /** Whether one execution is to be tried. */
  get isTryDue(): boolean {
    const now = this.#deps.clock.now();
    // By a clock that was set back since, the wait would last until that time comes again.
    return now < this.#lastTry || now >= secondsAfter(this.#lastTry, this.#waitSeconds);
  }

  /** Which of the executions that are queued is tried: the first that was not yet. */
  nextToTry(queued: readonly string[]): string | undefined {
    const untried = queued.find((id) => !this.#tried.has(id));
    if (untried === undefined) this.#tried.clear();
    return untried ?? queued[0];
  }

  /** How many that are queued {@link nextToTry} needs to choose from. */
  get choice(): number {
    return this.#tried.size + 1;
  }

  tries(executionId: string): void {
    if (this.#tried.size >= TRIED_MAX) this.#tried.clear();
    this.#tried.add(executionId);
    this.#lastTry = this.#deps.clock.now();
    this.#waitSeconds = Math.min(WAIT_SECONDS_MAX, this.#waitSeconds * 2);
  }

  /** Nobody waits any more: the next launch shows whether the fault is gone. */
  nothingToTry(): void {
    if (this.#detail !== null && this.isTryDue) this.#detail = null;
  }

  /** An execution was launched: the machine can. */
  launched(executionId: string): void {
    this.#alone.launched(executionId);
    this.#refused.clear();
    if (this.#detail === null) return;
    this.#detail = null;
    this.#deps.logger.info({}, 'an execution was launched; queued executions are launched again');
  }

  /** Whose fault it is that an execution was not launched. */
  judge({ executionId, message, cause }: LaunchRefusal): LaunchFailureCause {
    if (cause === 'permanent') return cause;
    if (cause === 'machine') {
      if (this.#alone.isAlone(executionId)) return 'infrastructure';
      this.#hold(message);
      return cause;
    }
    const others = this.#refusedLike(executionId, message);
    if (others.size >= SEVERAL) {
      this.#hold(message);
      return 'machine';
    }
    if (cause === 'infrastructure') return cause;
    // Once more, while others are tried: it is its own fault if they are launched, or if there are none.
    return this.#alone.isSecond(executionId) ? 'permanent' : 'machine';
  }

  #refusedLike(executionId: string, message: string): Set<string> {
    const words = wordsOf(message);
    const known = this.#refused.get(words) ?? new Set();
    this.#refused.delete(words);
    this.#refused.set(words, known);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > WORDINGS_MAX && oldest !== undefined) this.#refused.delete(oldest);
    if (known.size < SEVERAL) known.add(executionId);
    return known;
  }

  #hold(message: string): void {
    if (this.#detail === null) {
      this.#waitSeconds = FIRST_WAIT_SECONDS;
      this.#lastTry = this.#deps.clock.now();
      this.#tried.clear();
      this.#deps.logger.warn({ detail: message }, 'no execution can be launched; the queue is held');
    }
    this.#detail = message;
  }
}

/** Without what differs from one execution to the next: ids, numbers, names of containers. */
function wordsOf(message: string): string {
  return message.replaceAll(/[\w-]*\d[\w-]*/g, '#');
}
