import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ListenOptions, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Faults of a request:
 *
 *   refuse      its connection is closed before it has been read
 *   unanswered  it is performed, and the connection is closed instead of an answer
 *   hang        it is performed and never answered
 *   headers     the headers arrive, then the connection is closed
 *   half        half of the first chunk of the body arrives, then the connection is closed
 *   mute        the headers arrive, and nothing after them
 *   delay       the answer is late
 *   status      it is not performed, and answered with an error
 */
export type Fault =
  | { readonly kind: 'refuse' | 'unanswered' | 'hang' | 'headers' | 'half' | 'mute' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number };

export interface Rule {
  /** Of method and URL, such as `POST /containers/create?name=x`. */
  readonly route: RegExp;
  readonly fault: Fault;
  /** How many of the next requests are affected; all if left out. */
  readonly times?: number;
}

/** An active rule. */
export interface Injected extends Rule {
  /** How many requests it has affected. */
  hits: number;
}

export interface FaultProxyOptions {
  readonly listen: ListenOptions;
  /** Where requests without a fault are forwarded. */
  readonly upstream: { readonly socketPath: string } | { readonly host: string; readonly port: number };
}

/** A proxy between a client and an HTTP server that injects faults into requests; closed after the test. */
export class FaultProxy {
  /** Method and URL of every request. */
  readonly seen: string[] = [];
  readonly #options: FaultProxyOptions;
  readonly #sockets = new Set<Socket>();
  #rules: Injected[] = [];

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    const server = createServer((incoming, answer) => proxy.#handle(incoming, answer));
    server.on('connection', (socket) => {
      proxy.#sockets.add(socket);
      socket.once('close', () => proxy.#sockets.delete(socket));
    });
    server.listen(options.listen);
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      proxy.cut();
    });
    return proxy;
  }

  inject(rule: Rule): Injected {
    const injected = { ...rule, hits: 0 };
    this.#rules.push(injected);
    return injected;
  }

  /** Ends one rule; the others stay. */
  lift(rule: Injected): void {
    this.#rules = this.#rules.filter((each) => each !== rule);
  }

  heal(): void {
    this.#rules = [];
  }

  /** Closes all open connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  count(route: RegExp): number {
    return this.seen.filter((each) => route.test(each)).length;
  }

  #handle(incoming: IncomingMessage, answer: ServerResponse): void {
    const asked = `${incoming.method} ${incoming.url}`;
    this.seen.push(asked);
    const rule = this.#rules.find(({ route, hits, times = Infinity }) => hits < times && route.test(asked));
    if (rule !== undefined) rule.hits += 1;
    const fault = rule?.fault;
    if (fault?.kind === 'refuse') {
      incoming.socket.destroy();
    } else if (fault?.kind === 'status') {
      incoming.resume();
      answer.writeHead(fault.status, { 'content-type': 'application/json', connection: 'close' });
      answer.end('{"message":"injected fault"}');
    } else {
      this.#forward(incoming, answer, fault);
    }
  }

  #forward(incoming: IncomingMessage, answer: ServerResponse, fault: Fault | undefined): void {
    const { method, url, headers } = incoming;
    const forwarded = request(
      { ...this.#options.upstream, method, path: url, headers, agent: false },
      (reply) => reshape(reply, answer, fault),
    );
    forwarded.on('error', () => answer.destroy());
    // A client that closes an endless stream ends it upstream too.
    answer.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  }
}

function reshape(reply: IncomingMessage, answer: ServerResponse, fault: Fault | undefined): void {
  const { statusCode = 502, rawHeaders } = reply;
  // Aborted by either side: closing one ends the other.
  reply.on('error', () => answer.destroy());
  switch (fault?.kind) {
    case 'unanswered':
      answer.destroy();
      return;
    case 'hang':
      return;
    case 'headers':
      answer.writeHead(statusCode, rawHeaders).flushHeaders();
      setImmediate(() => answer.destroy());
      return;
    case 'mute':
      answer.writeHead(statusCode, rawHeaders).flushHeaders();
      return;
    case 'half':
      answer.writeHead(statusCode, rawHeaders);
      reply.once('end', () => answer.destroy());
      reply.once('data', (piece: Buffer) => {
        answer.write(piece.subarray(0, Math.ceil(piece.length / 2)), () => answer.destroy());
      });
      return;
    case 'delay':
      setTimeout(() => pass(reply, answer), fault.ms);
      return;
    default:
      pass(reply, answer);
  }
}

function pass(reply: IncomingMessage, answer: ServerResponse): void {
  if (answer.destroyed) return;
  // At once: the headers of a stream show that it is open, long before it has content.
  answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders).flushHeaders();
  reply.pipe(answer);
}
