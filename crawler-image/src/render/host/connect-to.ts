import type { Socket } from 'node:net';
import { AddressGuard, type AddressRules } from '../../guard/address-guard.ts';
import { guardedConnector } from '../../guard/guarded-connector.ts';

const CONNECT_MS_MAX = 10_000;

/** Connects by the same rule as the crawl's own requests: the address that is connected to decides. */
export function connectWithin(rules: AddressRules): (hostname: string, port: number) => Promise<Socket> {
  const connect = guardedConnector(new AddressGuard(rules), { timeout: CONNECT_MS_MAX });
  return (hostname, port) =>
    new Promise((resolve, reject) => {
      // For TLS too, this is only the TCP connection; the browser does the handshake.
      const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port: String(port), protocol: 'http:' };
      connect(target, (...[error, socket]) => (error === null ? resolve(socket) : reject(error)));
    });
}
