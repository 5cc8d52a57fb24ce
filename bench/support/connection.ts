import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Connections that nobody accepts are tried again by the kernel for minutes. */
const OPEN_MS_MAX = 10_000;

/** Has no body, and so no length. */
const NOT_MODIFIED = 304;
const HEAD_END = '\r\n\r\n';
const LENGTH = 'content-length: ';

/**
 * One keep-alive connection with one request at a time. It writes prepared requests and reads only status and
 * length of an answer: a full HTTP client would use more CPU than the server under test.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #waiting: Waiting | null = null;
  /** Why it can be used no more. */
  #failure: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async open(url: URL): Promise<Connection> {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect', { signal: AbortSignal.timeout(OPEN_MS_MAX) });
    return new Connection(socket);
  }

  /** @param request the complete text of a request, see {@link post}. */
  async send(request: string): Promise<Reply> {
    if (this.#failure !== null) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    if (Number(this.#received.slice(9, 12)) === NOT_MODIFIED) {
      this.#answer({ status: NOT_MODIFIED, body: '' });
      return;
    }
    const lengthAt = this.#received.indexOf(LENGTH);
    if (lengthAt === -1 || lengthAt > headEnd) {
      this.#fail(new Error(`an answer without a length: ${this.#received.slice(0, headEnd)}`));
      return;
    }
    const length = Number.parseInt(this.#received.slice(lengthAt + LENGTH.length), 10);
    const bodyAt = headEnd + HEAD_END.length;
    if (this.#received.length < bodyAt + length) return;
    this.#answer({ status: Number(this.#received.slice(9, 12)), body: this.#received.slice(bodyAt) });
  }

  #answer(reply: Reply): void {
    this.#received = '';
    this.#waiting?.resolve(reply);
    this.#waiting = null;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

/** A request with a JSON body of ASCII characters. */
export function post(path: string, body: string, token: string | null = null): string {
  const credential = token === null ? '' : `Authorization: Bearer ${token}\r\n`;
  return (
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${credential}Content-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** A request for a resource; with the tag of an answer, only if it has changed since. */
export function get(path: string, etag: string | null = null): string {
  const condition = etag === null ? '' : `If-None-Match: ${etag}\r\n`;
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${condition}\r\n`;
}

/** A pool of connections. */
export class ConnectionPool {
  readonly #all: readonly Connection[];
  readonly #free: Connection[];
  readonly #waiting: ((connection: Connection) => void)[] = [];

  private constructor(all: readonly Connection[]) {
    this.#all = all;
    this.#free = [...all];
  }

  static async open(url: URL, count: number): Promise<ConnectionPool> {
    return new ConnectionPool(await Promise.all(Array.from({ length: count }, () => Connection.open(url))));
  }

  async send(request: string): Promise<Reply> {
    const connection =
      // The one that has waited longest: the server closes those that are idle for long.
      this.#free.shift() ?? (await new Promise<Connection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await connection.send(request);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(connection);
      else next(connection);
    }
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }
}
