import type { FastifyRequest } from 'fastify';
import type { ProblemFacts } from './problems.ts';

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const ORIGIN = /^https?:\/\/([^/?#@\s,]+)$/i;

export interface SiteRules {
  /** Whether only requests to a local name are answered; it may change. */
  readonly localOnly: () => boolean;
  /** Origins besides our own whose pages may ask, such as that of a reverse proxy. */
  readonly allowedOrigins: readonly string[];
}

/** What is wrong with where a request comes from or goes to; null if nothing is. */
export type SiteCheck = (request: FastifyRequest) => ProblemFacts | null;

/**
 * Browsers can be made to send requests by any page they show. Two headers tell, and a page can set neither:
 *
 * - `Host`: without a credential only this machine may ask, and a page elsewhere can let its own name
 *   resolve to this machine (DNS rebinding). The request carries that name.
 * - `Origin`: a browser sends it with everything that could change something, and with credentials that it
 *   keeps by itself (HTTP Basic). It must be the origin of the very address that was asked. `null` stands for
 *   pages that hide where they come from.
 */
export function siteCheck({ localOnly, allowedOrigins }: SiteRules): SiteCheck {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  return ({ headers: { host = '', origin } }) => {
    if (localOnly() && !LOCAL.test(host)) return HOST_REFUSED;
    if (origin === undefined || allowed.has(origin.toLowerCase())) return null;
    const from = ORIGIN.exec(origin)?.[1];
    return from !== undefined && from.toLowerCase() === host.toLowerCase() ? null : ORIGIN_REFUSED;
  };
}

const HOST_REFUSED: ProblemFacts = {
  status: 403,
  code: 'host_refused',
  detail: 'Only requests to localhost are accepted unless CRAWLERD_API_TOKEN is set, or there is a token.',
};

const ORIGIN_REFUSED: ProblemFacts = {
  status: 403,
  code: 'origin_refused',
  detail:
    'The request was sent by a page of another site (its Origin is not the address that was asked); nothing was ' +
    'changed. Allow that site with CRAWLERD_ALLOWED_ORIGINS, for example behind a reverse proxy.',
};
