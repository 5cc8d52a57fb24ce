import type { IncomingMessage } from 'node:http';
import {
  API_PREFIX,
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  isValid,
  LaunchReplySchema,
  ProblemSchema,
  type ExecutionDetail,
  type ExecutionList,
  type ExecutionStatus,
  type LaunchReply,
  type Problem,
  type Status,
  type StopMode,
} from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import {
  lines,
  queryString,
  readChunks,
  readText,
  send,
  UnreachableError,
  type HttpCall,
} from './http-request.ts';
import { printable } from './text.ts';

/** The service refused a request; `message` is its own sentence with each wrong field. */
export class RefusedError extends UserError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problemText(problem));
    this.problem = problem;
  }
}

export interface ListQuery {
  readonly status?: Status;
  readonly taskName?: string;
  readonly label?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface LaunchRequest {
  /** As it was read from the file: the service alone judges it. */
  readonly config: unknown;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly heartbeat_interval_seconds?: number;
  readonly stale_after_seconds?: number;
}

type Guard<T> = (value: unknown) => value is T;

/** How long an answer may take that is not a stream. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * The service's HTTP interface, typed. Every answer is checked against the shared schema.
 * Faults are {@link UserError}s: {@link UnreachableError}, {@link RefusedError}, or a plain one for an
 * answer that is not crawlerd's.
 */
export class ApiClient {
  readonly baseUrl: string;
  readonly #token: string | null;

  constructor(options: { baseUrl: string; token: string | null }) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.#token = options.token;
  }

  async launch(body: LaunchRequest): Promise<LaunchReply> {
    return this.#json('POST', '/executions', { body }, (value): value is LaunchReply =>
      isValid(LaunchReplySchema, value),
    );
  }

  async list(query: ListQuery): Promise<ExecutionList> {
    const { taskName, ...rest } = query;
    return this.#json(
      'GET',
      `/executions${queryString({ ...rest, task_name: taskName })}`,
      {},
      (value): value is ExecutionList => isValid(ExecutionListSchema, value),
    );
  }

  async detail(id: string): Promise<ExecutionDetail> {
    return this.#json('GET', executionPath(id), {}, (value): value is ExecutionDetail =>
      isValid(ExecutionDetailSchema, value),
    );
  }

  async status(id: string, signal?: AbortSignal): Promise<ExecutionStatus> {
    const path = `/monitoring/execution/${encodeURIComponent(id)}/status`;
    return this.#json('GET', path, signal === undefined ? {} : { signal }, isStatus);
  }

  /** Asks for the stop and answers with the state at that moment: see {@link ApiClient.status} for its end. */
  async stop(id: string, mode: StopMode): Promise<ExecutionStatus> {
    return this.#json('POST', `${executionPath(id)}/stop`, { body: { mode } }, isStatus);
  }

  /** Log lines `<time> <stdout|stderr|crawlerd> <text>`, oldest first; with `follow` until the execution ends. */
  async *logs(
    id: string,
    options: { follow: boolean; tail?: number | undefined; signal?: AbortSignal },
  ): AsyncGenerator<string> {
    const query = queryString({ follow: options.follow || undefined, tail: options.tail });
    yield* lines(this.#stream(`${executionPath(id)}/logs${query}`, options.signal));
  }

  /** Items as the service formats them: one JSON array, or one JSON object a line. */
  items(
    id: string,
    options: { format: 'json' | 'jsonl'; offset?: number | undefined; limit?: number | undefined },
  ): AsyncGenerator<string> {
    return this.#stream(`${executionPath(id)}/items${queryString(options)}`);
  }

  async #json<T>(
    method: HttpCall['method'],
    path: string,
    options: { body?: unknown; signal?: AbortSignal },
    guard: Guard<T>,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
    try {
      const answer = await this.#open(method, path, { ...options, signal });
      const value = parseJson(await readText(answer, signal));
      if (guard(value)) return value;
      throw this.#notOurs(answer);
    } catch (error) {
      if (timeout.aborted && options.signal?.aborted !== true) {
        const seconds = ANSWER_TIMEOUT_MS / 1000;
        throw new UnreachableError(`${this.baseUrl} has not answered within ${seconds} s.`, { cause: error });
      }
      throw error;
    }
  }

  async *#stream(path: string, signal?: AbortSignal): AsyncGenerator<string> {
    const answer = await this.#open('GET', path, signal === undefined ? {} : { signal });
    yield* readChunks(answer, signal);
  }

  /** Resolves for 2xx only; anything else becomes an error that says what the service said. */
  async #open(
    method: HttpCall['method'],
    path: string,
    options: { body?: unknown; signal?: AbortSignal },
  ): Promise<IncomingMessage> {
    const url = `${this.baseUrl}${API_PREFIX}${path}`;
    const answer = await send({ method, url, token: this.#token, ...options });
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const problem = parseJson(await readText(answer, options.signal));
    throw isValid(ProblemSchema, problem) ? new RefusedError(problem) : this.#notOurs(answer);
  }

  #notOurs(answer: IncomingMessage): UserError {
    const said = `${answer.statusCode ?? 0} ${printable(answer.statusMessage ?? '')}`.trim();
    return new UserError(
      `${this.baseUrl} answered "${said}", but not as crawlerd ${API_PREFIX} does. Check --url and CRAWLERD_URL.`,
    );
  }
}

function isStatus(value: unknown): value is ExecutionStatus {
  return isValid(ExecutionStatusSchema, value);
}

function executionPath(id: string): string {
  return `/executions/${encodeURIComponent(id)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemText({ detail, errors, status }: Problem): string {
  const fields = (errors ?? []).map(({ field, message }) => `\n  ${printable(field)}: ${printable(message)}`);
  const hint = status === 401 ? '\nGive the token with --token or CRAWLERD_API_TOKEN.' : '';
  return `${printable(detail)}${fields.join('')}${hint}`;
}
