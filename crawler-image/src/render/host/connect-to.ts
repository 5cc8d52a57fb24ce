import type { Socket } from 'node:net';
import { AddressGuard } from '../../guard/address-guard.ts';
import { guardedConnector } from '../../guard/guarded-connector.ts';

const CONNECT_MS_MAX = 10_000;

/** Connections by the rule that the crawl's own requests keep: the address that is connected to decides. */
export function connectWithin(allowedRanges: string): (hostname: string, port: number) => Promise<Socket> {
  const connect = guardedConnector(new AddressGuard(allowedRanges), { timeout: CONNECT_MS_MAX });
  return (hostname, port) =>
    new Promise((resolve, reject) => {
      // Of a TLS connection too this is the TCP part; the browser does the rest.
      const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port: String(port), protocol: 'http:' };
      connect(target, (...[error, socket]) => (error === null ? resolve(socket) : reject(error)));
    });
}
