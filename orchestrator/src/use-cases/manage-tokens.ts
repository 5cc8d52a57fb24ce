import { shortKey, TOKENS_MAX, type TokenRequest } from '@crawlerd/shared';
import type { Caller } from '../domain/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Store } from '../ports/store.ts';
import type { StoredToken } from '../ports/token-store.ts';
import { RequestError } from './errors.ts';

export interface TokenDeps {
  readonly store: Pick<Store, 'tokens'>;
  readonly credentials: Credentials;
  readonly clock: Clock;
}

export interface CreatedToken {
  readonly token: StoredToken;
  /** Nobody can be told it again. */
  readonly text: string;
}

/** So many hexadecimal digits of its hash name a token: nothing of the token can be learned from them. */
const ID_LENGTH = 16;

/**
 * Makes a token.
 *
 * @throws RequestError `invalid_token`, `token_name_taken`, `tokens_full`, or `admin_token_needed` where it would lock
 *   everybody out, the one who asks too.
 */
export function createToken(
  { store, credentials, clock }: TokenDeps,
  asked: TokenRequest,
  by: Caller,
): CreatedToken {
  const { name, scope, labels = null, expires_in_seconds: seconds } = asked;
  if (scope === 'admin' && labels !== null) throw invalidToken();
  if (by.name === null && scope !== 'admin') throw adminNeeded();
  if (usedUnder(store, name) !== null) throw nameTaken(name);
  const text = credentials.operatorToken();
  const hash = credentials.hash(text);
  const now = clock.now();
  const token: StoredToken = {
    id: Buffer.from(hash, 'base64url').toString('hex').slice(0, ID_LENGTH),
    name,
    hash,
    scope,
    labels,
    requestsPerMinute: asked.requests_per_minute ?? null,
    queuedMax: asked.queued_max ?? null,
    createdAt: now,
    createdBy: by.name,
    expiresAt: seconds === undefined ? null : new Date(now.getTime() + seconds * 1000),
    revokedAt: null,
    lastUsedAt: null,
  };
  if (!store.tokens.add(token)) throw tokensFull();
  return { token, text };
}

/**
 * From now on nothing is granted to it. One that is revoked already is returned as it is.
 *
 * @throws RequestError `token_unknown`
 */
export function revokeToken({ store, clock }: Pick<TokenDeps, 'store' | 'clock'>, id: string): StoredToken {
  const token = store.tokens.revoke(id, clock.now());
  if (token !== null) return token;
  throw new RequestError(
    'token_unknown',
    `There is no token with the id ${JSON.stringify(shortKey(id))}. List them with: crawlerd token ls`,
  );
}

function usedUnder({ tokens }: Pick<Store, 'tokens'>, name: string): StoredToken | null {
  return tokens.all().find((token) => token.name === name && token.revokedAt === null) ?? null;
}

function invalidToken(): RequestError {
  return new RequestError('invalid_token', 'The request for a token is invalid; nothing was changed.', [
    {
      field: 'labels',
      message: 'cannot be given with the scope admin, which concerns everything: use operate',
    },
  ]);
}

function adminNeeded(): RequestError {
  return new RequestError(
    'admin_token_needed',
    'From the first token on everybody needs one, and only one of the scope admin can make others: make one of that ' +
      'scope first, or start the service with CRAWLERD_API_TOKEN. Nothing was changed.',
  );
}

function nameTaken(name: string): RequestError {
  return new RequestError(
    'token_name_taken',
    `There is a token ${name} that is not revoked. Choose another name, or revoke it first: crawlerd token revoke ${name}`,
  );
}

function tokensFull(): RequestError {
  return new RequestError(
    'tokens_full',
    `There are ${TOKENS_MAX} tokens, and none of them is revoked. Revoke some first: crawlerd token revoke <name>`,
  );
}
