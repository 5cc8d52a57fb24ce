import { messageOf } from '@crawlerd/shared';
import type { CallbackListener } from '../ports/callback-listener.ts';
import type { Logger } from '../ports/logger.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Timers } from '../ports/timers.ts';

export interface CrawlerConnectionDeps {
  readonly runtime: Runtime;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** An engine that is down at our start may be back soon, as after a reboot. */
const RETRY_MS = 2000;

/**
 * How crawlers reach us: the runtime is prepared, then the callback listener is bound to the address that
 * the runtime names.
 */
export class CrawlerConnection {
  readonly #deps: CrawlerConnectionDeps;
  readonly #closed = new AbortController();
  #listener: CallbackListener | null = null;
  #host: string | null = null;
  #authority = '';
  #fault: string | null = null;

  constructor(deps: CrawlerConnectionDeps) {
    this.#deps = deps;
  }

  /** Address of this machine under which crawlers reach it; null until they can. */
  get host(): string | null {
    return this.#host;
  }

  /** `host:port` of the callback listener; empty until it listens. */
  get authority(): string {
    return this.#authority;
  }

  /** Why crawlers cannot be served; null once they can. */
  get fault(): string | null {
    return this.#fault;
  }

  /**
   * Connects, or finds that the runtime is not ready yet: then {@link retry} continues.
   *
   * @throws RuntimeError if the runtime refuses to be prepared, Error if the listener cannot be bound.
   */
  async open(listener: CallbackListener): Promise<void> {
    this.#listener = listener;
    await this.#tryOpening(listener);
  }

  /** Retries until crawlers are served and `onOpen` has returned, or {@link close} is called. */
  async retry(onOpen: () => void): Promise<void> {
    const { timers, logger } = this.#deps;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await timers.pause(RETRY_MS, signal);
      if (signal.aborted || this.#listener === null) return;
      try {
        if (this.#host === null) await this.#tryOpening(this.#listener);
        if (this.#host === null) continue;
        logger.info({}, 'the runtime responds; queued executions are launched');
        onOpen();
        return;
      } catch (error) {
        // Such as a callback port that another program has taken meanwhile: it may be free again.
        logger.error({ error }, 'the runtime responds, but the callback API could not be started');
      }
    }
  }

  /** Ends the retries and closes the listener. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#listener?.close();
  }

  async #tryOpening(listener: CallbackListener): Promise<void> {
    try {
      const { host } = await this.#deps.runtime.prepare();
      this.#authority = await listener.listen(host);
      this.#host = host;
      this.#fault = null;
    } catch (error) {
      this.#fault = messageOf(error);
      // An engine that is being started answers nothing, or that it cannot do it now.
      if (!(error instanceof RuntimeError && error.mayPass)) throw error;
    }
  }
}
