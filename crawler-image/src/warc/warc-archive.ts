import type { Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import { exchangeRecords, type Exchange } from './exchange-records.ts';
import { RecordedRequest } from './recorded-request.ts';
import { SentHeads } from './sent-heads.ts';
import type { WarcFiles } from './warc-files.ts';

export interface WarcArchiveOptions {
  /** Request headers whose values are left out; lower case. */
  readonly secretNames: ReadonlySet<string>;
  /** Whether the connected address is that of the site, not of a proxy. */
  readonly keepsAddresses: boolean;
}

/** Archives all requests and responses. */
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
   * A dispatcher that archives the exchanges made through it. The records of an exchange are written before the caller
   * learns that the response ended.
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

  /** @throws OutputError if an exchange could not be archived: an archive with gaps must not be continued. */
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
      // Kept for throwIfBroken: undici would treat an exception as a network error.
      this.#fault = { error };
    }
  }
}
