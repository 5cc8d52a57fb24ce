import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ProxyServer {
  readonly port: number;
  /** Where it was asked to connect to, as in `127.0.0.1:80`. */
  readonly asked: string[];
  /** The local ports of its connections to targets. */
  readonly from: number[];
  close(): Promise<void>;
}

interface Rules {
  /** As in `user:password`. */
  readonly credentials?: string;
  /** The answer to every request for a connection: a status of HTTP, or a reply of SOCKS5. */
  readonly refuses?: number;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
}

/** Knows CONNECT, and nothing else. */
export function startHttpProxy({ credentials, refuses, tls }: Rules = {}): Promise<ProxyServer> {
  const only: RequestListener = (_, response) => void response.writeHead(405).end();
  const server = tls === undefined ? createHttpServer(only) : createHttpsServer(tls, only);
  const proxy = started(server);
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  server.on('connect', (request, socket: Socket) => {
    const answer = (status: number): void => void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    if (request.headers['proxy-authorization'] !== wanted) return answer(407);
    const { hostname, port } = new URL(`http://${request.url}`);
    proxy.asked.push(request.url ?? '');
    if (refuses !== undefined) return answer(refuses);
    proxy.join(socket, hostname, Number(port || 80), () => socket.write('HTTP/1.1 200 Here\r\n\r\n'));
  });
  return proxy.listen();
}

/** By their type, as RFC 1928, section 5, numbers them. */
const ADDRESSES = new Map<number | undefined, (bytes: Buffer) => string>([
  [1, (bytes) => bytes.join('.')],
  [3, (bytes) => bytes.subarray(1).toString()],
  [4, (bytes) => bytes.toString('hex')],
]);

/** Speaks SOCKS5, and takes no message in pieces: those of a crawler are short. */
export function startSocksProxy({ credentials, refuses = 0 }: Rules = {}): Promise<ProxyServer> {
  const method = credentials === undefined ? 0 : 2;
  const server = createServer((socket) => void serve(socket.on('error', () => {})));
  const proxy = started(server);
  const next = async (socket: Socket): Promise<Buffer> => (await once(socket, 'data'))[0] as Buffer;
  const serve = async (socket: Socket): Promise<void> => {
    const [, , ...methods] = await next(socket);
    if (!methods.includes(method)) return void socket.end(Buffer.from([5, 0xff]));
    socket.write(Buffer.from([5, method]));
    if (method === 2) {
      const said = await next(socket);
      const end = 2 + (said[1] ?? 0);
      const [user, password] = [said.subarray(2, end), said.subarray(end + 1)].map(String);
      const isRight = `${user}:${password}` === credentials;
      socket.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void socket.end();
    }
    const asked = await next(socket);
    const host = ADDRESSES.get(asked[3])?.(asked.subarray(4, -2)) ?? '';
    const port = asked.readUInt16BE(asked.length - 2);
    proxy.asked.push(`${host}:${port}`);
    const reply = Buffer.from([5, refuses, 0, 1, 0, 0, 0, 0, 0, 0]);
    if (refuses !== 0) return void socket.end(reply);
    proxy.join(socket, host, port, () => socket.write(reply));
  };
  return proxy.listen();
}

/** Accepts connections and never answers, or closes each upon its first request. */
export function startBrokenProxy(how: 'silent' | 'closing'): Promise<ProxyServer> {
  const onSocket = (socket: Socket): void =>
    void socket.on('error', () => {}).on('data', () => how === 'closing' && socket.end());
  return started(createServer(onSocket)).listen();
}

function started(server: Server) {
  const [asked, from]: [string[], number[]] = [[], []];
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    asked,
    join(client: Socket, host: string, port: number, onConnected: () => void): void {
      const target = connect(port, host, () => {
        from.push(target.localPort ?? 0);
        onConnected();
        client.pipe(target).pipe(client);
      });
      sockets.add(target);
      target.on('error', () => client.destroy());
      client.on('error', () => target.destroy()).on('close', () => target.destroy());
    },
    async listen(): Promise<ProxyServer> {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { port: (server.address() as AddressInfo).port, asked, from, close };
    },
  };
}
