import type { TokenView } from '@crawlerd/shared';
import { formatAge, formatAhead } from './duration.ts';
import type { Column } from './table.ts';

interface TokenColumnsOptions {
  readonly nowMs: number;
  /** For people: times as ages. For programs they stay as they are. */
  readonly isLive: boolean;
}

/** What a list of tokens shows of each. */
export function tokenColumns({ nowMs, isLive }: TokenColumnsOptions): Column<TokenView>[] {
  const past = (time: string | null): string =>
    time === null ? (isLive ? 'never' : '') : isLive ? formatAge(time, nowMs) : time;
  const ahead = (time: string | null): string =>
    time === null ? (isLive ? 'never' : '') : isLive ? formatAhead(time, nowMs) : time;
  return [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'SCOPE', rigid: true, value: ({ scope }) => scope },
    { title: 'STATE', rigid: true, value: (token) => stateOf(token, nowMs) },
    { title: 'USED', rigid: true, value: (token) => past(token.last_used_at) },
    { title: 'EXPIRES', rigid: true, value: (token) => ahead(token.expires_at) },
    { title: 'LABELS', value: ({ labels }) => labelsOf(labels) },
    { title: 'LIMITS', spare: 1, value: limitsOf },
    { title: 'ADDED', rigid: true, spare: 2, value: (token) => past(token.created_at) },
    { title: 'BY', spare: 3, value: ({ created_by: by }) => by ?? '' },
    { title: 'ID', rigid: true, spare: 4, value: ({ id }) => id },
  ];
}

function stateOf({ revoked_at: revokedAt, expires_at: expiresAt }: TokenView, nowMs: number): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid';
}

function labelsOf(labels: TokenView['labels']): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function limitsOf({ requests_per_minute: perMinute, queued_max: queued }: TokenView): string {
  return [
    ...(perMinute === null ? [] : [`${perMinute}/min`]),
    ...(queued === null ? [] : [`${queued} queued`]),
  ].join(', ');
}
