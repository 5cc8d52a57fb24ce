import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Opens a TCP connection to a host by name or address; rejects if that fails or is not allowed. */
export type Connect = (hostname: string, port: number) => Promise<Socket>;

/** Hop-by-hop headers of RFC 9110, section 7.6.1, and those meant for the proxy itself. */
const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The only way out of a browser tab: an HTTP proxy on loopback (RFC 9110, section 7.7; CONNECT, section 9.3.6). Every
 * connection is made by `connect`, which checks the address it really connects to, so that neither a redirect nor DNS
 * rebinding gets around it. Closing it ends all requests of the tab.
 */
export class PageProxy {
  readonly #server: Server;
  readonly #connect: Connect;
  readonly #bytesMax: number;
  readonly #sockets = new Set<Duplex>();
  #bytes = 0;

  private constructor(connect: Connect, bytesMax: number) {
    this.#connect = connect;
    this.#bytesMax = bytesMax;
    this.#server = createServer((request, response) => void this.#forward(request, response));
    this.#server.on('connect', (request: IncomingMessage, client: Duplex) => {
      void this.#tunnel(request, client);
    });
    // Errors of connections that were cut off are of no interest.
    this.#server.on('clientError', (_error, socket) => socket.destroy());
    this.#server.on('connection', (socket) => this.#own(socket));
  }

  /** @param bytesMax How many bytes may come through in total; after that, connections are closed. */
  static async open(connect: Connect, bytesMax: number): Promise<PageProxy> {
    const proxy = new PageProxy(connect, bytesMax);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Received on behalf of the page. */
  get bytes(): number {
    return this.#bytes;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = URL.parse(request.url ?? '');
    if (target?.protocol !== 'http:') return void response.writeHead(400).end();
    try {
      const socket = await this.#reach(target.hostname, Number(target.port || 80));
      const upstream = httpRequest({
        createConnection: () => socket,
        setHost: false,
        method: request.method ?? 'GET',
        path: target.pathname + target.search,
        headers: { ...endToEnd(request.headers), host: target.host, connection: 'close' },
      });
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        upstream.once('response', resolve).once('error', reject);
      });
      await pipeline(request, upstream);
      const answer = await answered;
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      await pipeline(answer, (chunks) => this.#metered(chunks), response);
    } catch {
      // No error response: to the page it would look like one of the site.
      request.socket.destroy();
    }
  }

  async #tunnel(request: IncomingMessage, client: Duplex): Promise<void> {
    client.on('error', () => {});
    const target = URL.parse(`http://${request.url ?? ''}`);
    try {
      if (target === null) throw new Error('no host');
      // A port of 80 is not in the URL.
      const socket = await this.#reach(target.hostname, Number(target.port || 80));
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      await Promise.all([
        pipeline(client, socket),
        pipeline(socket, (chunks) => this.#metered(chunks), client),
      ]);
    } catch {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    }
  }

  async #reach(hostname: string, port: number): Promise<Socket> {
    const socket = await this.#connect(hostname, port);
    this.#own(socket);
    if (!this.#server.listening) socket.destroy();
    return socket;
  }

  async *#metered(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      if (this.#bytes > this.#bytesMax) throw new Error('the page exceeds its download limit');
      yield chunk;
    }
  }

  #own(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name)));
}
