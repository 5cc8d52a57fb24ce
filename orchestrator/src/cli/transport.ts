import type { IncomingMessage } from 'node:http';
import { API_PREFIX, isValid, parseJson, ProblemSchema, type Problem } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import { readChunks, readText, send, UnreachableError, type HttpCall } from './http-request.ts';
import { printable } from './text.ts';

/** The service refused a request; `message` is its own sentence with each wrong field. */
export class RefusedError extends UserError {
  readonly problem: Problem;

  constructor(problem: Problem, token: Token | null) {
    super(problemText(problem, token));
    this.problem = problem;
  }
}

/** The operator's token, and where the user wrote it. */
export interface Token {
  readonly value: string;
  readonly from: string;
}

type Guard<T> = (value: unknown) => value is T;
type Options = Pick<HttpCall, 'json' | 'headers' | 'signal'>;

/** Where the command line looks for the token; `--token` wins over it. */
export const TOKEN_VARIABLE = 'CRAWLERD_API_TOKEN';

export interface StreamedAnswer {
  readonly headers: IncomingMessage['headers'];
  readonly chunks: AsyncGenerator<string>;
  readonly trailers: () => IncomingMessage['trailers'];
}

/** How long an answer may take that is not a stream. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Requests to the service, and what becomes of them. Faults are {@link UserError}s:
 * {@link UnreachableError}, {@link RefusedError}, or a plain one for an answer that is not crawlerd's.
 */
export class Transport {
  readonly baseUrl: string;
  readonly #token: Token | null;

  constructor(options: { baseUrl: string; token: Token | null }) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#token = options.token;
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
      const value = parseJson(await readText(answer, signal));
      if (guard(value)) return { value, status: answer.statusCode ?? 0 };
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
    return { headers: answer.headers, chunks: readChunks(answer), trailers: () => answer.trailers };
  }

  /** Resolves for 2xx only; anything else becomes an error that says what the service said. */
  async open(method: HttpCall['method'], path: string, options: Options): Promise<IncomingMessage> {
    const url = `${this.baseUrl}${API_PREFIX}${path}`;
    const answer = await send({ method, url, token: this.#token?.value ?? null, ...options });
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const problem = parseJson(await readText(answer, options.signal));
    throw isValid(ProblemSchema, problem) ? new RefusedError(problem, this.#token) : this.#notOurs(answer);
  }

  #notOurs(answer: IncomingMessage): UserError {
    const said = `${answer.statusCode ?? 0} ${printable(answer.statusMessage ?? '')}`.trim();
    return new UserError(
      `${this.baseUrl} answered "${said}", but not as crawlerd ${API_PREFIX} does. Check --url and CRAWLERD_URL.`,
    );
  }
}

function problemText({ detail, errors, status, code }: Problem, token: Token | null): string {
  const fields = (errors ?? []).map(({ field, message }) => `\n  ${printable(field)}: ${printable(message)}`);
  const isAboutToken = status === 401 || (status === 403 && code === 'credential_foreign');
  return `${printable(detail)}${fields.join('')}${isAboutToken ? tokenHint(token) : ''}`;
}

function tokenHint(token: Token | null): string {
  return token === null
    ? `\nPass the token with --token or ${TOKEN_VARIABLE}.`
    : `\nThe token that was sent is the one in ${token.from}.`;
}
