import type { Dispatcher } from 'undici';
import { EndlessInterim } from './failure.ts';
import { ResponseBody } from './response-body.ts';
import type { ResponseHeaders } from './response-headers.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: ResponseBody;
}

/** Limits how often a server may answer with 1xx. */
const INTERIM_ANSWERS_MAX = 20;

/**
 * One request. undici's own `request` makes a stream and an asynchronous resource of each, which take as much CPU as
 * the parser of the response.
 */
export class HttpRequest implements Dispatcher.DispatchHandler {
  /** Rejected if there is no response; later errors are those of its body. */
  readonly response: Promise<HttpResponse>;
  #resolve: (response: HttpResponse) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #body: ResponseBody | null = null;
  readonly #aborting = new AbortController();
  #abortedBy: Error | null = null;
  #interimAnswers = 0;

  constructor(dispatcher: Dispatcher, url: string, headers: Readonly<Record<string, string>>) {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    try {
      const { origin, pathname, search } = new URL(url);
      const aborting = this.#aborting;
      const options = {
        origin,
        path: pathname + search,
        method: 'GET' as const,
        headers,
        /** For those between here and the network who want to know why a request was aborted; making it takes a while. */
        get signal(): AbortSignal {
          return aborting.signal;
        },
      };
      dispatcher.dispatch(options, this);
    } catch (error) {
      this.#reject(error);
    }
  }

  /** A request that waits for its connection is aborted when it is connected, or has failed to. */
  abort(reason: Error): void {
    this.#abortedBy ??= reason;
    this.#aborting.abort(reason);
    this.#controller?.abort(this.#abortedBy);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedBy !== null) controller.abort(this.#abortedBy);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200) {
      this.#interimAnswers += 1;
      if (this.#interimAnswers > INTERIM_ANSWERS_MAX)
        controller.abort(new EndlessInterim(`more than ${INTERIM_ANSWERS_MAX} interim answers`));
      return;
    }
    this.#body = new ResponseBody(controller);
    this.#resolve({ status, headers, body: this.#body });
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    this.#body?.add(piece);
  }

  onResponseEnd(): void {
    this.#body?.complete();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#body === null) this.#reject(error);
    else this.#body.fail(error);
  }
}
