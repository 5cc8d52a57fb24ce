import { lookup as systemLookup } from 'node:dns';
import type { buildConnector } from 'undici';
import { guardedConnector } from '../guard/guarded-connector.ts';
import type { HttpOptions } from '../plan/http-options.ts';
import type { FetcherOptions } from './fetcher-options.ts';
import { proxiedConnector } from './proxied-connector.ts';
import { Proxies } from './proxies.ts';

/** Connects as the config says: directly, or through one of its proxies. */
export function connectorOf(options: FetcherOptions, http: HttpOptions): buildConnector.connector {
  const { guard, lookup = systemLookup, clock, onNotice = () => {} } = options;
  const limits = {
    timeout: Math.min(options.timeoutMs, http.connectTimeoutMs),
    rejectUnauthorized: http.verifyTls,
  };
  return http.proxies === null
    ? guardedConnector(guard, limits, lookup)
    : proxiedConnector(new Proxies(http.proxies, onNotice), guard, limits, lookup, clock);
}
