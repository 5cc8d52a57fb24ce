import { parseUrl } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';

/** Where the service listens unless its settings say otherwise. */
export const DEFAULT_URL = 'http://127.0.0.1:8000';

/** What to do when something else answers there, or nothing. */
export const CHECK_ADDRESS = 'Check --url and CRAWLERD_URL.';

export function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && parseUrl(text) !== null;
}

/**
 * The service that the command line speaks to: what `--url` says, then `CRAWLERD_URL`, then where a service with
 * these settings listens. Empty values count as not set.
 *
 * @throws UserError if that is no address.
 */
export function serviceUrl(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (option !== undefined) return option;
  const url = env['CRAWLERD_URL'] || null;
  if (url === null) return listenUrl(env['CRAWLERD_HOST'] || '127.0.0.1', env['CRAWLERD_PORT'] || '8000');
  if (isWebUrl(url)) return url;
  throw new UserError(`CRAWLERD_URL is "${url}", which is not an address such as ${DEFAULT_URL}.`);
}

/** Addresses that stand for all of a machine's own: a service there answers on loopback. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function listenUrl(host: string, port: string): string {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || Number(port) === 0) {
    throw new UserError(
      `CRAWLERD_PORT is "${port}", which does not say where the service listens: set it to a port from 1 to ` +
        '65535, or give the address with --url or CRAWLERD_URL.',
    );
  }
  const reached = ANY[host] ?? host;
  const url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${Number(port)}`;
  if (parseUrl(url) !== null) return url;
  throw new UserError(`CRAWLERD_HOST is "${host}", which is not an address: correct it, or give --url.`);
}
