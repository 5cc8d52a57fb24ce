import type { Check } from '@crawlerd/shared';
import type { Logger } from '../ports/logger.ts';
import { type EgressLimits, type EgressState, RuntimeError, type Runtime } from '../ports/runtime.ts';

export interface EgressWatchDeps {
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** Known once crawlers can report. */
  readonly limits: () => EgressLimits;
}

/** Has the runtime limit what crawlers can reach, again and again, and tells whether it does. */
export class EgressWatch {
  readonly #deps: EgressWatchDeps;
  #state: EgressState | null = null;
  #refusal: RuntimeError | null = null;

  constructor(deps: EgressWatchDeps) {
    this.#deps = deps;
  }

  /** Null if there is nothing to tell. */
  get check(): Check | null {
    if (this.#state === null) return null;
    const { level, detail } = this.#state;
    const name = 'egress filter';
    return { name, ok: level !== 'fault', ...(level === 'warning' && { warning: true }), detail };
  }

  /** @throws RuntimeError if the runtime refused at the last look, and not only did not answer. */
  requireAccepted(): void {
    if (this.#refusal !== null) throw this.#refusal;
  }

  async look(): Promise<void> {
    const { runtime, limits } = this.#deps;
    try {
      this.#note(await runtime.limitEgress(limits()));
      this.#refusal = null;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      // One that does not answer launches nothing either: what was last known stays.
      if (error.mayPass) return;
      this.#note({ level: 'fault', detail: error.message });
      this.#refusal = error;
    }
  }

  /** Logs what is new, and not the same each half minute. */
  #note(state: EgressState | null): void {
    const { logger } = this.#deps;
    const before = this.#state;
    this.#state = state;
    if (state === null || state.detail === before?.detail) return;
    const { level, detail } = state;
    if (level === 'fault')
      logger.error({ detail }, 'the egress of crawlers is not limited; nothing is launched');
    else if (level === 'warning')
      logger.warn({ detail }, 'the egress of crawlers is not limited as it could be');
    else logger.info({ detail }, 'the egress of crawlers');
  }
}
