import type { TokenView } from '@crawlerd/shared';
import type { StoredToken } from '../ports/token-store.ts';

/** What anybody is told of a token: nothing that could be shown in its place. */
export function tokenView(token: StoredToken): TokenView {
  return {
    id: token.id,
    name: token.name,
    scope: token.scope,
    labels: token.labels === null ? null : { ...token.labels },
    requests_per_minute: token.requestsPerMinute,
    queued_max: token.queuedMax,
    created_at: token.createdAt.toISOString(),
    created_by: token.createdBy,
    expires_at: token.expiresAt?.toISOString() ?? null,
    revoked_at: token.revokedAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
  };
}
