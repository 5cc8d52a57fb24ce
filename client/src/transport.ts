import { API_PREFIX, isValid, parseJson, ProblemSchema, type Problem } from '@crawlerd/shared';
import { ClientError, RefusedError, UnreachableError } from './errors.ts';
import { fetchSend } from './fetch-send.ts';
import { readChunks, readText, type Answer, type HttpCall, type Send } from './http-request.ts';

/** What can be done about some faults, in the words of the program that somebody uses. */
export interface Hints {
  /** Something answered that is not crawlerd. */
  readonly address: string;
  /** The service did not accept the token, or asked for one. */
  readonly token: string;
}

export interface TransportOptions {
  /** Where the service is, such as `http://127.0.0.1:8000`. */
  readonly baseUrl: string;
  readonly token: string | null;
  /** Default: with `fetch`. */
  readonly send?: Send;
  readonly hints?: Hints;
  /** The trace (W3C Trace Context) that launches are part of. Default: none. */
  readonly traceparent?: string | null;
}

type Guard<T> = (value: unknown) => value is T;
type Options = Pick<HttpCall, 'json' | 'headers' | 'signal'>;

export interface StreamedAnswer extends Pick<Answer, 'header' | 'trailer'> {
  readonly chunks: AsyncGenerator<string>;
}

/** How long an answer may take that is not a stream. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Requests to the service, and what becomes of them. Faults are {@link ClientError}s:
 * {@link UnreachableError}, {@link RefusedError}, or a plain one for an answer that is not crawlerd's.
 */
export class Transport {
  readonly baseUrl: string;
  readonly traceparent: string | null;
  readonly #token: string | null;
  readonly #send: Send;
  readonly #hints: Hints;

  constructor({ baseUrl, token, send, hints, traceparent }: TransportOptions) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.traceparent = traceparent ?? null;
    this.#token = token;
    this.#send = send ?? fetchSend;
    this.#hints = hints ?? defaultHints(token);
  }

  /** The answer as JSON that the guard knows, and its status. */
  async json<T>(
    method: HttpCall['method'],
    path: string,
    options: Options,
    guard: Guard<T>,
  ): Promise<{ value: T; status: number }> {
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
    try {
      const answer = await this.open(method, path, { ...options, signal });
      const value = parseJson(await readText(answer));
      if (guard(value)) return { value, status: answer.status };
      throw this.#notOurs(answer);
    } catch (error) {
      if (timeout.aborted && options.signal?.aborted !== true) {
        const seconds = ANSWER_TIMEOUT_MS / 1000;
        throw new UnreachableError(`${this.baseUrl} did not respond within ${seconds} s.`, { cause: error });
      }
      throw error;
    }
  }

  /** The same for an answer that may take any time. */
  async slowJson<T>(method: HttpCall['method'], path: string, guard: Guard<T>): Promise<T> {
    const answer = await this.open(method, path, {});
    const value = parseJson(await readText(answer));
    if (guard(value)) return value;
    throw this.#notOurs(answer);
  }

  /** A body that is read as it arrives. Its trailers are there once it has been read. */
  async stream(path: string): Promise<StreamedAnswer> {
    const answer = await this.open('GET', path, {});
    return { header: answer.header, chunks: readChunks(answer), trailer: answer.trailer };
  }

  /** Resolves for 2xx only; anything else becomes an error that says what the service said. */
  async open(method: HttpCall['method'], path: string, options: Options): Promise<Answer> {
    const url = `${this.baseUrl}${API_PREFIX}${path}`;
    const answer = await this.#send({ method, url, token: this.#token, ...options });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const problem = parseJson(await readText(answer));
    if (!isValid(ProblemSchema, problem)) throw this.#notOurs(answer);
    throw new RefusedError(problem, isAboutToken(problem) ? this.#hints.token : null);
  }

  #notOurs({ status, statusText }: Answer): ClientError {
    const said = `${status} ${statusText}`.trim();
    return new ClientError(`${this.baseUrl} answered "${said}", but not as crawlerd ${API_PREFIX} does.`, {
      code: 'not_crawlerd',
      status,
      hint: this.#hints.address,
    });
  }
}

function isAboutToken({ status, code }: Problem): boolean {
  return status === 401 || (status === 403 && code === 'credential_foreign');
}

function defaultHints(token: string | null): Hints {
  return {
    address: 'Check the address of the service.',
    token: token === null ? 'Send a token: none was sent.' : 'Check the token that is sent.',
  };
}
