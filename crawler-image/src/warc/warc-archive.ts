import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { exchangeRecords, type Exchange } from './exchange-records.ts';
import { RecordedRequest } from './recorded-request.ts';
import { SentHeads } from './sent-heads.ts';
import type { WarcFiles } from './warc-files.ts';

/** Keeps whatever goes over the wire in archive files. */
export class WarcArchive {
  readonly #files: Pick<WarcFiles, 'append' | 'close'>;
  readonly #clock: Clock;
  readonly #secretNames: ReadonlySet<string>;
  readonly #sentHeads = new SentHeads();
  #fault: { readonly error: unknown } | null = null;

  /** @param secretNames Request headers whose values are left out, in lower case. */
  constructor(files: Pick<WarcFiles, 'append' | 'close'>, clock: Clock, secretNames: ReadonlySet<string>) {
    this.#files = files;
    this.#clock = clock;
    this.#secretNames = secretNames;
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
        secretNames: this.#secretNames,
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
