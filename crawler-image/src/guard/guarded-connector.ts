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

/**
 * Connects only where the guard lets it. The address that was checked is the one that is connected to, so a
 * name that resolves to something else the next moment gains nothing by it; and the socket's own word is
 * asked last. Literal addresses are checked here because no name is looked up for them.
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
      const late = guard.refusal(socket.remoteAddress ?? '', host);
      if (late === null) return callback(null, socket);
      socket.destroy();
      callback(late, null);
    });
  };
}

/** Resolves names to those of their addresses that the guard lets through; a fault if it lets none through. */
function guardedLookup(guard: AddressGuard, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const open = addresses.filter(({ address }) => guard.refusal(address) === null);
      const [first] = open;
      if (first === undefined) {
        const refused = guard.refusal(addresses[0]?.address ?? '', hostname);
        return callback(refused ?? new Error(`${hostname} has no address`), '');
      }
      if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}
