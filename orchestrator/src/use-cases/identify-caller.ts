import { ANYBODY, ENVIRONMENT, type Caller } from '../domain/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredToken } from '../ports/token-store.ts';
import { RequestError } from './errors.ts';
import type { ReporterDeps } from './identify-reporter.ts';

export interface CallerDeps extends ReporterDeps {
  readonly clock: Clock;
}

/**
 * Finds out who asks. Without CRAWLERD_API_TOKEN anybody may, until there is a token; that all tokens are revoked or
 * expired opens nothing again. Tokens are found by their SHA-256 in memory. How long that takes tells nothing that
 * could be used: nobody can choose texts by how their hashes begin.
 */
export class Callers {
  readonly #deps: CallerDeps;
  /** Hash of CRAWLERD_API_TOKEN; null for none. */
  readonly #environment: string | null;

  constructor(deps: CallerDeps, apiToken: string | null) {
    this.#deps = deps;
    this.#environment = apiToken === null ? null : deps.credentials.hash(apiToken);
  }

  /** Whether nobody needs a token. */
  get isOpen(): boolean {
    return this.#environment === null && !this.#deps.store.tokens.hasAny();
  }

  /**
   * @throws RequestError `credential_missing`, `credential_unknown`, `credential_expired`, `credential_revoked` (401), or
   *   `credential_foreign` (403) for the credential of a crawler.
   */
  of(given: string | null): Caller {
    if (this.isOpen) return ANYBODY;
    if (given === null) throw new RequestError('credential_missing', MISSING);
    const { store, credentials, clock } = this.#deps;
    const hash = credentials.hash(given);
    if (hash === this.#environment) return ENVIRONMENT;
    const token = store.tokens.ofHash(hash);
    if (token === null) throw this.#unknown(hash);
    const now = clock.now();
    requireValid(token, now);
    store.tokens.noteUsed(token.id, now);
    return token;
  }

  /** Whether somebody who was let in would be let in now. */
  isValid({ id }: Caller): boolean {
    if (id === null) return true;
    const { store, clock } = this.#deps;
    const token = store.tokens.find(id);
    return token !== null && token.revokedAt === null && !isExpired(token, clock.now());
  }

  #unknown(hash: string): RequestError {
    const isCrawler = this.#deps.store.attemptOfCredential(hash) !== null;
    return isCrawler
      ? new RequestError('credential_foreign', OF_CRAWLER)
      : new RequestError('credential_unknown', UNKNOWN);
  }
}

function requireValid(token: StoredToken, now: Date): void {
  const { name, revokedAt, expiresAt } = token;
  if (revokedAt !== null) {
    throw new RequestError(
      'credential_revoked',
      `The token ${name} was revoked at ${revokedAt.toISOString()}: ask for a new one. ${HOW_MADE}`,
    );
  }
  if (expiresAt !== null && isExpired(token, now)) {
    throw new RequestError(
      'credential_expired',
      `The token ${name} expired at ${expiresAt.toISOString()}: ask for a new one. ${HOW_MADE}`,
    );
  }
}

function isExpired({ expiresAt }: StoredToken, now: Date): boolean {
  return expiresAt !== null && expiresAt.getTime() <= now.getTime();
}

const HOW_MADE = 'Tokens are made with: crawlerd token create';

const MISSING =
  'The token is missing: send Authorization: Bearer <token>, with the CRAWLERD_API_TOKEN that this service was started ' +
  'with, or a token that was made with: crawlerd token create';

const UNKNOWN =
  'The token is wrong: it is neither the CRAWLERD_API_TOKEN that this service was started with, nor one that was made ' +
  'with: crawlerd token create';

/** Tells its owner nothing new: whoever has the credential of an attempt can ask the callback API the same. */
const OF_CRAWLER =
  'The credential is that of a crawler, with which it reports to its callback address (API_BASE_URL): this API takes ' +
  'the CRAWLERD_API_TOKEN or a token of an operator.';
