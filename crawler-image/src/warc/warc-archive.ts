import type { Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import { exchangeRecords, type Exchange } from './exchange-records.ts';
import { RecordedRequest } from './recorded-request.ts';
import { SentHeads } from './sent-heads.ts';
import type { WarcFiles } from './warc-files.ts';

export interface WarcArchiveOptions {
  /** Request headers whose values are left out, in lower case. */
  readonly secretNames: ReadonlySet<string>;
  /** Whether who is connected to is who answers. */
  readonly keepsAddresses: boolean;
}

/** Keeps whatever goes over the wire in archive files. */
export class WarcArchive {
  readonly #files: Pick<WarcFiles, 'append' | 'close'>;
  readonly #clock: Clock;
  readonly #options: WarcArchiveOptions;
  readonly #sentHeads = new SentHeads();
  #fault: { readonly error: unknown } | null = null;

  constructor(files: Pick<WarcFiles, 'append' | 'close'>, clock: Clock, options: WarcArchiveOptions) {
    this.#files = files;
    this.#clock = clock;
    this.#options = options;
  }

  /**
   * A dispatcher that keeps the exchanges that are made through it. When an answer has come to its end for whoever asked,
   * its records are written.
   */
  over(dispatcher: Dispatcher): Dispatcher {
    return dispatcher.compose((dispatch) => (options, handler) => {
      const recorded = new RecordedRequest(handler, {
        url: `${String(options.origin)}${options.path}`,
        signal: 'signal' in options && options.signal instanceof AbortSignal ? options.signal : null,
        ...this.#options,
        unixMs: () => this.#clock.unixMs(),
        onStart: (request) => this.#sentHeads.expect(request),
        onExchange: (exchange) => this.#keep(exchange),
      });
      return dispatch(options, recorded);
    });
  }

  /** @throws OutputError if something could not be kept. An archive with holes is not to be gone on with. */
  throwIfBroken(): void {
    if (this.#fault !== null) throw this.#fault.error;
  }

  /** @throws OutputError */
  close(): void {
    this.#sentHeads.close();
    this.throwIfBroken();
    this.#files.close();
  }

  #keep(exchange: Exchange): void {
    if (this.#fault !== null) return;
    try {
      this.#files.append((warcinfoId) => exchangeRecords(exchange, warcinfoId));
    } catch (error) {
      // Whoever asked is told: undici would take an exception for a fault of the network.
      this.#fault = { error };
    }
  }
}
