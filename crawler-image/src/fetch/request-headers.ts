import type { HttpOptions } from '../plan/http-options.ts';
import { headersOf, type AgentOf } from './user-agents.ts';

/** They describe the wanted page, and reveal nothing about the client. */
const PUBLIC_HEADERS = new Set(['accept', 'accept-language']);

/** Headers of a config that may hold a secret, by their names in lower case. */
export function secretNames(headers: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.keys(headers).filter((name) => !PUBLIC_HEADERS.has(name)));
}

/**
 * The headers of the requests to each site. Those of the config may hold a credential under any name, so they
 * are for the targets' own origins: neither a link nor a redirect carries them elsewhere.
 */
export class RequestHeaders {
  readonly #agentOf: AgentOf;
  readonly #ofConfig: Readonly<Record<string, string>>;
  readonly #open: Readonly<Record<string, string>>;
  readonly #trusted: ReadonlySet<string>;
  readonly #made = new Map<string, Readonly<Record<string, string>>>();

  constructor(agentOf: AgentOf, { headers, trustedOrigins }: HttpOptions) {
    this.#agentOf = agentOf;
    this.#ofConfig = headers;
    this.#open = Object.fromEntries(Object.entries(headers).filter(([name]) => PUBLIC_HEADERS.has(name)));
    this.#trusted = new Set(trustedOrigins);
  }

  of(url: string): Readonly<Record<string, string>> {
    const agent = this.#agentOf(url);
    const isSecure = url.startsWith('https:');
    // Most crawls have no such headers, and skip parsing the origin of each page.
    const isTrusted = this.#trusted.size > 0 && this.#trusted.has(new URL(url).origin);
    const key = `${isSecure} ${isTrusted} ${agent}`;
    let headers = this.#made.get(key);
    if (headers === undefined) {
      headers = {
        ...headersOf(agent, isSecure),
        'accept-encoding': 'gzip, br, deflate',
        ...(isTrusted ? this.#ofConfig : this.#open),
      };
      this.#made.set(key, headers);
    }
    return headers;
  }
}
