import { errors, type Dispatcher } from 'undici';
import { networkFailure } from '../fetch/failure.ts';
import type { Exchange, Truncation } from './exchange-records.ts';
import { requestHead, type AnswerHead } from './http-heads.ts';
import type { SentHeadListener } from './sent-heads.ts';

type Handler = Required<Dispatcher.DispatchHandler>;
type Controller = Dispatcher.DispatchController;

export interface RecordedRequestOptions {
  readonly url: string;
  readonly signal: AbortSignal | null;
  readonly secretNames: ReadonlySet<string>;
  readonly keepsAddresses: boolean;
  readonly unixMs: () => number;
  /** Called before the request. */
  readonly onStart: (request: SentHeadListener) => void;
  /** Called before the caller learns that the response ended; never called without a response. */
  readonly onExchange: (exchange: Exchange) => void;
}

/** Records the response between undici and the actual handler of a request. */
export class RecordedRequest implements Dispatcher.DispatchHandler, SentHeadListener {
  readonly #inner: Dispatcher.DispatchHandler;
  readonly #options: RecordedRequestOptions;
  #sentAtMs = 0;
  #head = '';
  #address: string | null = null;
  #answer: AnswerHead | null = null;
  #body: Buffer[] = [];

  constructor(inner: Dispatcher.DispatchHandler, options: RecordedRequestOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  onSent(head: string, address: string | null): void {
    this.#head = head;
    this.#address = address;
  }

  onRequestStart(...args: Parameters<Handler['onRequestStart']>): void {
    this.#sentAtMs = this.#options.unixMs();
    this.#inner.onRequestStart?.(...args);
    this.#options.onStart(this);
  }

  onRequestUpgrade(...args: Parameters<Handler['onRequestUpgrade']>): void {
    this.#inner.onRequestUpgrade?.(...args);
  }

  onResponseStart(...args: Parameters<Handler['onResponseStart']>): void {
    const [{ rawHeaders }, status, , statusText = ''] = args;
    if (status >= 200) this.#answer = { status, statusText, rawHeaders: bytesOf(rawHeaders) };
    this.#inner.onResponseStart?.(...args);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    // Shares its memory with the page, so nothing is held twice.
    this.#body.push(chunk);
    this.#inner.onResponseData?.(controller, chunk);
  }

  onResponseEnd(...args: Parameters<Handler['onResponseEnd']>): void {
    this.#end(null);
    this.#inner.onResponseEnd?.(...args);
  }

  onResponseError(controller: Controller, error: Error): void {
    this.#end(this.#truncationBy(error));
    this.#inner.onResponseError?.(controller, error);
  }

  #end(truncation: Truncation | null): void {
    const { url, secretNames, onExchange } = this.#options;
    if (this.#answer === null) return;
    onExchange({
      url,
      sentAtMs: this.#sentAtMs,
      address: this.#options.keepsAddresses ? this.#address : null,
      requestHead: requestHead(this.#head, secretNames),
      answer: this.#answer,
      body: this.#body,
      truncation,
    });
    this.#answer = null;
    this.#body = [];
  }

  #truncationBy(error: Error): Truncation {
    const { signal } = this.#options;
    if (signal?.aborted === true) return isTimeout(signal.reason) ? 'time' : 'unspecified';
    // undici reports this when the handler has closed the body.
    if (error instanceof errors.RequestAbortedError) return 'length';
    return networkFailure(error).code === 'timeout' ? 'time' : 'disconnect';
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** undici passes names and values alternating; its types allow more. */
function bytesOf(rawHeaders: Controller['rawHeaders']): readonly Buffer[] {
  if (!Array.isArray(rawHeaders)) return [];
  return rawHeaders.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each));
}
