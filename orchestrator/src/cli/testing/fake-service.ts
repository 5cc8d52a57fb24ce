import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  PROBLEM_CONTENT_TYPE,
  type ExecutionList,
  type ExecutionStatus,
  type Problem,
} from '@crawlerd/shared';
import { detailOf, statusSample } from './samples.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly text: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

type Answer = (seen: Seen, response: ServerResponse) => unknown;

/** A crawlerd that answers what the test tells it, over real HTTP. */
export class FakeService {
  readonly seen: Seen[] = [];
  /** What is found by the start of an id; null: any start is a whole id. */
  known: readonly ExecutionStatus[] | null = null;
  readonly #answers = new Map<string, Answer>();
  readonly #server = createServer((request, response) => {
    void this.#handle(request, response);
  });

  async start(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** `route` is such as `GET /api/v1/executions`. */
  on(route: string, answer: Answer): this {
    this.#answers.set(route, answer);
    return this;
  }

  json(route: string, body: unknown, status = 200): this {
    return this.on(route, (_seen, response) => {
      sendJson(response, status, body);
    });
  }

  problem(route: string, problem: Partial<Problem> & { status: number; detail: string }): this {
    const body = { type: 'about:blank', title: 'Refused', code: 'refused', ...problem };
    return this.on(route, (_seen, response) => {
      response.writeHead(problem.status, { 'content-type': PROBLEM_CONTENT_TYPE }).end(JSON.stringify(body));
    });
  }

  /** An execution whose status moves one step at each look and stays at the last. */
  execution(states: readonly [ExecutionStatus, ...ExecutionStatus[]]): this {
    let next = 0;
    const id = states[0].execution_id;
    this.on(`GET /api/v1/monitoring/execution/${id}/status`, (_seen, response) => {
      sendJson(response, 200, states[Math.min(next, states.length - 1)]);
      next += 1;
    });
    return this.on(`GET /api/v1/executions/${id}`, (_seen, response) => {
      sendJson(response, 200, detailOf(states.at(-1) ?? states[0]));
    });
  }

  /** Not among what was {@link seen}: most tests name an execution and are about something else. */
  #named(prefix: string, limit: number): ExecutionList {
    const known = this.known ?? [statusSample({ execution_id: prefix })];
    const found = known.filter(({ execution_id: id }) => id.startsWith(prefix));
    const cursor = found.length > limit ? (found[limit - 1]?.execution_id ?? null) : null;
    return { executions: found.slice(0, limit), next_cursor: cursor };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      text,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
      headers: request.headers,
    };
    const prefix = seen.query['id_prefix'];
    if (seen.path === '/api/v1/executions' && prefix !== undefined) {
      sendJson(response, 200, this.#named(prefix, Number(seen.query['limit'])));
      return;
    }
    this.seen.push(seen);
    const answer = this.#answers.get(`${seen.method} ${seen.path}`);
    if (answer === undefined) sendJson(response, 404, { nothing: 'here' });
    else answer(seen, response);
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
