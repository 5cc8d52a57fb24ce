import { messageOf } from '@crawlerd/shared';
import type { CallbackListener } from '../ports/callback-listener.ts';
import type { Logger } from '../ports/logger.ts';
import type { IsOwnAddress } from '../ports/machine-addresses.ts';
import { RuntimeError, type Runtime } from '../ports/runtime.ts';
import type { Timers } from '../ports/timers.ts';

export interface CrawlerConnectionDeps {
  readonly runtime: Runtime;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly isOwnAddress: IsOwnAddress;
  /** Crawlers that are launched from now on report to another address. */
  readonly onMoved?: () => Promise<void>;
}

/** An engine that is down at our start may be back soon, as after a reboot. */
const RETRY_MS = 2000;

/**
 * How crawlers reach us: the runtime is prepared, then the callback listener is bound to the address that
 * the runtime names. Others may change what that address depends on while we run, so both are repeated.
 */
export class CrawlerConnection {
  readonly #deps: CrawlerConnectionDeps;
  readonly #closed = new AbortController();
  #listener: CallbackListener | null = null;
  #host: string | null = null;
  #authority = '';
  #fault: string | null = null;
  #connecting: Promise<void> | null = null;

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
    try {
      await this.#connect(listener);
    } catch (error) {
      // An engine that is being started answers nothing, or that it cannot do it now.
      if (!(error instanceof RuntimeError && error.mayPass)) throw error;
    }
  }

  /** Retries until crawlers are served and `onOpen` has done its work, or {@link close} is called. */
  async retry(onOpen: () => void | Promise<void>): Promise<void> {
    const { timers, logger } = this.#deps;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await timers.pause(RETRY_MS, signal);
      if (signal.aborted || this.#listener === null) return;
      try {
        if (this.#host === null) await this.open(this.#listener);
        if (this.#host === null) continue;
        await onOpen();
        logger.info({}, 'the runtime responds; queued executions are launched');
        return;
      } catch (error) {
        // Such as a callback port that another program has taken meanwhile: it may be free again.
        logger.error({ error }, 'the runtime responds, but crawlers cannot be served yet');
      }
    }
  }

  /**
   * Compares again, and moves to another address if the runtime names one.
   *
   * @returns whether crawlers can be served; if not, {@link fault} says why, unless the runtime does not answer.
   */
  async look(): Promise<boolean> {
    if (this.#listener === null || this.#closed.signal.aborted) return false;
    try {
      await this.#connect(this.#listener);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return false;
    }
  }

  /**
   * The authority that a launch hands out, with a credential for whoever listens there: so it is looked at once more.
   *
   * @throws RuntimeError `machine_fault` if that is not us.
   */
  async requireAuthority(): Promise<string> {
    await this.#connecting?.catch(() => undefined);
    const { host, authority, fault } = this;
    if (host === null || fault !== null) throw new RuntimeError('machine_fault', fault ?? NOT_CONNECTED);
    await this.#requireOwn(host);
    return authority;
  }

  /** Ends the retries and closes the listener. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#listener?.close();
  }

  /** Concurrent calls share one comparison. */
  async #connect(listener: CallbackListener): Promise<void> {
    this.#connecting ??= this.#tryConnecting(listener);
    const connecting = this.#connecting;
    try {
      await connecting;
    } finally {
      if (this.#connecting === connecting) this.#connecting = null;
    }
  }

  async #tryConnecting(listener: CallbackListener): Promise<void> {
    const before = this.#authority;
    try {
      const { host } = await this.#deps.runtime.prepare();
      // Where the operator has named another address, it is their word that it leads here.
      if (listener.hostFor(host) === host) await this.#requireOwn(host);
      if (host !== this.#host) this.#authority = await listener.listen(host);
      this.#host = host;
      this.#fault = null;
    } catch (error) {
      // What is not known because nothing answers is said of the runtime, and not of this.
      const isSilence = error instanceof RuntimeError && !error.isAnswer;
      if (this.#host === null || !isSilence) this.#fault = messageOf(error);
      throw error;
    }
    if (before === '' || before === this.#authority) return;
    this.#deps.logger.warn(
      { before, now: this.#authority },
      'crawlers reach crawlerd under another address now',
    );
    await this.#deps.onMoved?.();
  }

  async #requireOwn(host: string): Promise<void> {
    if (this.#host === host && this.#listener?.hostFor(host) !== host) return;
    if (await this.#deps.isOwnAddress(host)) return;
    throw new RuntimeError(
      'machine_fault',
      `${host}, the address under which crawlers are to reach crawlerd, is not an address of this machine: ` +
        'they would not be heard, and their credentials would go elsewhere. The network of the runtime has lost its ' +
        'bridge, or is not on this machine: remove it, so that crawlerd makes it, or set CRAWLERD_CALLBACK_HOST.',
    );
  }
}

const NOT_CONNECTED = 'Crawlers cannot reach crawlerd yet: the runtime has named no address for it.';
