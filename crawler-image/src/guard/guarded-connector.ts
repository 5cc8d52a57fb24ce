import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';

/** Resolves a name to all its addresses. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How many of the refused addresses of a name the message lists. */
const TOLD_MAX = 4;

/**
 * Connects only to what the guard allows. The connection goes to the address that was checked, so a name that
 * resolves differently a moment later (DNS rebinding) does not get past it; the remote address of the socket is
 * checked as well. Literal addresses are checked here because no lookup takes place for them.
 */
export function guardedConnector(
  guard: AddressGuard,
  options: buildConnector.BuildOptions,
  lookup: Lookup = systemLookup,
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guardedLookup(guard, lookup) });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const refusal = isIP(host) === 0 ? null : guard.refusal(host);
    if (refusal !== null) return callback(refusal, null);
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const fault = connectedFault(guard, socket.remoteAddress, host);
      if (fault === null) return callback(null, socket);
      socket.destroy();
      callback(fault, null);
    });
  };
}

/** What is wrong with a connection that was just made; null if nothing is. */
export function connectedFault(
  guard: AddressGuard,
  remoteAddress: string | undefined,
  host: string,
): Error | null {
  // The peer closed the connection before its address could be read, so the connection is not used.
  if (remoteAddress === undefined) {
    return Object.assign(new Error(`${host} closed the connection at once`), { code: 'ECONNRESET' });
  }
  return guard.refusal(remoteAddress, host);
}

/** Resolves names to those of their addresses that the guard allows; an error if it allows none. */
export function guardedLookup(guard: AddressGuard, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const open = addresses.filter(({ address }) => guard.refusal(address) === null);
      const [first] = open;
      if (first === undefined) return callback(noneOpen(guard, hostname, addresses), '');
      if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

function noneOpen(guard: AddressGuard, hostname: string, addresses: readonly LookupAddress[]): Error {
  // All of them would have to be allowed: which one the site listens on is not known here.
  const [first = '', ...others] = addresses.slice(0, TOLD_MAX).map(({ address }) => address);
  return guard.refusal(first, hostname, others) ?? new Error(`${hostname} has no address`);
}
