import { once } from 'node:events';
import { request } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { ProxyFailed } from './failure.ts';

/** Where a proxy is to connect to. `host`: a name, or an address without brackets. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks the proxy that `socket` is connected to for a tunnel to `destination`. After that the socket leads
 * there. `signal` has to abort when the socket closes.
 *
 * @throws ProxyFailed if the proxy refuses; any other error if it violates the protocol.
 */
export type Handshake = (
  socket: Socket,
  proxy: URL,
  destination: Destination,
  signal: AbortSignal,
) => Promise<void>;

/** RFC 9110, section 9.3.6. */
export const httpConnect: Handshake = async (socket, proxy, { host, port }, signal) => {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const { username, password } = credentialsOf(proxy);
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const asked = request({
    method: 'CONNECT',
    path: authority,
    headers: {
      host: authority,
      connection: 'keep-alive',
      ...(proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${credentials}` }),
    },
    createConnection: () => socket,
    signal,
  });
  const statusCode = await new Promise<number>((resolve, reject) => {
    asked.on('error', reject).on('connect', ({ statusCode: status = 0 }) => resolve(status));
    asked.end();
  });
  if (statusCode >= 200 && statusCode < 300) return;
  if (statusCode === 407) throw new ProxyFailed('proxy_failed', 'it rejects the credentials (407)', true);
  if (statusCode >= 500) throw new ProxyFailed('unreachable', `it cannot reach ${authority} (${statusCode})`);
  throw new ProxyFailed('proxy_failed', `it refuses to connect to ${authority} (${statusCode})`);
};

/** RFC 1928, with the user names and passwords of RFC 1929. */
export const socks5Connect: Handshake = async (socket, proxy, { host, port }, signal) => {
  const take = (bytes: number): Promise<Buffer> => takeExactly(socket, bytes, signal);
  const methods = proxy.username === '' ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USER_PASSWORD];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method = 0xff] = await take(2);
  if (version !== VERSION) throw new Error('it does not speak SOCKS5');
  if (!methods.includes(method)) throw new ProxyFailed('proxy_failed', 'it requires credentials', true);
  if (method === USER_PASSWORD) {
    const { username, password } = credentialsOf(proxy);
    socket.write(Buffer.concat([Buffer.from([1]), sized(username), sized(password)]));
    const [, status] = await take(2);
    if (status !== 0) throw new ProxyFailed('proxy_failed', 'it rejects the credentials', true);
  }
  const toPort = Buffer.from([port >> 8, port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressOf(host), toPort]));
  const [, reply = 1, , kind] = await take(4);
  if (reply !== 0) {
    const [code, meaning] = REPLIES[reply] ?? ['proxy_failed', `it answers ${reply}`];
    throw new ProxyFailed(code, `${meaning}: ${host}:${port}`);
  }
  // The address the proxy connects from, which is not needed.
  const length = kind === IPV4 ? 4 : kind === IPV6 ? 16 : ((await take(1))[0] ?? 0);
  await take(length + 2);
};

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const USER_PASSWORD = 2;
const CONNECT = 1;
const [IPV4, NAME, IPV6] = [1, 3, 4];

/** Section 6. Many servers answer 1 for any failure, such as a name that does not resolve. */
const REPLIES: Readonly<Record<number, ['unreachable' | 'connect_refused' | 'proxy_failed', string]>> = {
  1: ['unreachable', 'it cannot reach the host'],
  2: ['proxy_failed', 'its rules forbid the host'],
  3: ['unreachable', 'it cannot reach the network'],
  4: ['unreachable', 'it cannot reach the host'],
  5: ['connect_refused', 'the host refuses the connection'],
  6: ['unreachable', 'it cannot reach the host in time'],
};

function credentialsOf(proxy: URL): { username: string; password: string } {
  return { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function addressOf(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return Buffer.from([IPV4, ...host.split('.').map(Number)]);
    case 6:
      return Buffer.concat([Buffer.from([IPV6]), ipv6Bytes(host)]);
    default:
      return Buffer.concat([Buffer.from([NAME]), sized(host)]);
  }
}

/** @param address As URLs spell it: groups of hexadecimal digits, and `::` once at most. */
function ipv6Bytes(address: string): Buffer {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].map((group) => group.padStart(4, '0'));
  return Buffer.from(groups.join(''), 'hex');
}

async function takeExactly(socket: Socket, bytes: number, signal: AbortSignal): Promise<Buffer> {
  for (;;) {
    const taken: unknown = socket.read(bytes);
    if (Buffer.isBuffer(taken) && taken.length === bytes) return taken;
    if (taken !== null) throw new Error('it closed the connection');
    await once(socket, 'readable', { signal });
  }
}
