import { isIP, type Socket } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector } from 'undici';
import { messageOf } from '@crawlerd/shared';
import type { Clock } from '../base/clock.ts';
import type { AddressGuard } from '../guard/address-guard.ts';
import { guardedConnector, guardedLookup, type Lookup } from '../guard/guarded-connector.ts';
import { ProxyFailed } from './failure.ts';
import type { Proxies, Proxy } from './proxies.ts';
import { shortageCode } from './shortage.ts';
import { httpConnect, socks5Connect, type Destination, type Handshake } from './proxy-handshakes.ts';

const PROTOCOLS: Readonly<Record<string, { readonly port: number; readonly handshake: Handshake }>> = {
  'http:': { port: 80, handshake: httpConnect },
  'https:': { port: 443, handshake: httpConnect },
  'socks5:': { port: 1080, handshake: socks5Connect },
};

interface ConnectorOptions {
  readonly timeout: number;
  readonly rejectUnauthorized: boolean;
}

/**
 * Connects through one of the proxies, by a tunnel for http as for https, so that an answer is always the
 * site's. The guard checks the address of the proxy like any other. Of the site it can only check
 * the addresses that the name has here: the proxy may resolve it to another.
 */
export function proxiedConnector(
  proxies: Proxies,
  guard: AddressGuard,
  options: ConnectorOptions,
  lookup: Lookup,
  clock: Clock,
): buildConnector.connector {
  const toProxy = guardedConnector(guard, options, lookup);
  const throughTunnel = buildConnector(options);

  const tunnel = async (destination: Destination): Promise<Socket> => {
    const proxy = proxies.of(destination.host);
    if (proxy === null) throw new ProxyFailed('proxy_failed', 'no usable proxy is left');
    try {
      const socket = await openTunnel(proxy, destination);
      proxies.worked(proxy);
      return socket;
    } catch (error) {
      // Neither the proxy's fault nor the site's.
      if (shortageCode(error) !== null) throw error;
      const why = messageOf(error);
      const sentence = `the proxy ${proxy.name}: ${why}`;
      if (error instanceof ProxyFailed && !error.isOfProxy) {
        proxies.worked(proxy);
        throw new ProxyFailed(error.failureCode, sentence);
      }
      proxies.failed(proxy, why);
      throw new ProxyFailed('proxy_failed', sentence, true);
    }
  };

  const openTunnel = async ({ url }: Proxy, destination: Destination): Promise<Socket> => {
    const { port, handshake } = PROTOCOLS[url.protocol] ?? { port: 0, handshake: httpConnect };
    const { hostname, host } = url;
    const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
    const socket = await connected(toProxy, { hostname, host, protocol, port: url.port || String(port) });
    const closed = new AbortController();
    socket.once('close', () => closed.abort());
    let isLate = false;
    const cancelDeadline = clock.after(options.timeout, () => {
      isLate = true;
      socket.destroy();
    });
    try {
      await handshake(socket, url, destination, closed.signal);
      return socket;
    } catch (error) {
      socket.destroy();
      if (isLate) throw new Error(`no answer within ${options.timeout / 1000} s`, { cause: error });
      if (closed.signal.aborted) throw new Error('it closed the connection', { cause: error });
      throw error;
    } finally {
      cancelDeadline();
    }
  };

  const connect = async (target: buildConnector.Options): Promise<Socket> => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    await checkTarget(guard, lookup, host);
    const isSecure = target.protocol === 'https:';
    const socket = await tunnel({ host, port: Number(target.port || (isSecure ? 443 : 80)) });
    return isSecure ? connected(throughTunnel, { ...target, httpSocket: socket }) : socket;
  };

  return (target, callback) => {
    callbackify(connect)(target, (error: Error | null, socket) => {
      if (error === null) callback(null, socket);
      else callback(error, null);
    });
  };
}

function connected(connect: buildConnector.connector, target: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect(target, (...[error, socket]) => (error === null ? resolve(socket) : reject(error)));
  });
}

/** @throws AddressRefused if no address of the site is permitted; a DNS error if it has none. */
function checkTarget(guard: AddressGuard, lookup: Lookup, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (fault: Error | null): void => (fault === null ? resolve() : reject(fault));
    if (isIP(host) === 0) guardedLookup(guard, lookup)(host, { all: true }, settle);
    else settle(guard.refusal(host));
  });
}
