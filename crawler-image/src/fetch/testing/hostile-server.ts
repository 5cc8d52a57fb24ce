import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { goodAnswer, MISDEEDS } from './misdeeds.ts';

export interface HostileServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Connections that are open. */
  open(): number;
  close(): Promise<void>;
}

/**
 * A server that sends raw bytes, not HTTP. `/<name of a misdeed>` commits it; `/` links to all of them, `/robots.txt`
 * is missing, and whatever else is a good page.
 */
export function startHostileServer(): Promise<HostileServer> {
  return startRawServer((socket, path) => {
    const misdeed = MISDEEDS.get(path.slice(1));
    if (misdeed !== undefined) misdeed.commit(socket);
    else if (path === '/robots.txt') socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    else if (path === '/') socket.write(frontPage());
    else socket.write(goodAnswer);
  });
}

/** A bad page, a good one, a bad one... */
function frontPage(): string {
  const links = [...MISDEEDS.keys()].map(
    (name) => `<a href="/${name}">x</a><a href="/good-after-${name}">x</a>`,
  );
  const html = `<h1>Front</h1>${links.join('')}`;
  return `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${html.length}\r\n\r\n${html}`;
}

/**
 * @param onRequest Called with the path once the headers of a request are there.
 * @param onConnect Called as soon as a client connects.
 */
export async function startRawServer(
  onRequest: (socket: Socket, path: string) => void,
  onConnect: (socket: Socket) => void = () => {},
): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      const request = /^GET (\S+) HTTP\/1\.1\r\n[^]*?\r\n\r\n/.exec(heard);
      if (request === null) return;
      heard = heard.slice(request[0].length);
      onRequest(socket, request[1] ?? '');
    });
    onConnect(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    open: () => sockets.size,
    close: () => closeServer(server, sockets),
  };
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
