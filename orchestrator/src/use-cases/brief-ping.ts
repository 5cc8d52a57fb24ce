import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Timers } from '../ports/timers.ts';

/** Who asks whether the service is ready gives it a second. */
const ANSWER_MS = 500;

/**
 * {@link Runtime.ping} for those who cannot wait as long as an engine may take. One is under way at a time: an engine
 * that hangs is not asked again before it has answered, or its deadline is over.
 */
export class BriefPing {
  readonly kind: string;
  readonly #runtime: Pick<Runtime, 'kind' | 'ping'>;
  readonly #timers: Timers;
  #asked: Promise<void> | null = null;

  constructor(deps: { readonly runtime: Pick<Runtime, 'kind' | 'ping'>; readonly timers: Timers }) {
    this.#runtime = deps.runtime;
    this.#timers = deps.timers;
    this.kind = deps.runtime.kind;
  }

  /** @throws RuntimeError */
  async ping(): Promise<void> {
    const over = new AbortController();
    const tooLate = this.#timers.pause(ANSWER_MS, over.signal).then(() => {
      throw new RuntimeError(
        'unreachable',
        `The ${this.kind} runtime did not respond within ${ANSWER_MS / 1000} s: it may be overloaded or hang; check its log.`,
      );
    });
    try {
      await Promise.race([this.#ask(), tooLate]);
    } finally {
      // The pause then ends at once, with nobody to hear of it.
      tooLate.catch(() => undefined);
      over.abort();
    }
  }

  async #ask(): Promise<void> {
    this.#asked ??= this.#runtime.ping().finally(() => (this.#asked = null));
    return this.#asked;
  }
}
