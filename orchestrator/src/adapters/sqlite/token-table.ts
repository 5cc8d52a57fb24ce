import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { TokenScope } from '@crawlerd/shared';
import type { Labels } from '../../domain/caller.ts';
import { time } from './time-column.ts';

/** Tokens of operators, revoked ones too. */
export const tokens = sqliteTable(
  'tokens',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** SHA-256: the token itself is nowhere. */
    hash: text().notNull(),
    scope: text().$type<TokenScope>().notNull(),
    labels: text({ mode: 'json' }).$type<Labels>(),
    requestsPerMinute: integer('requests_per_minute'),
    queuedMax: integer('queued_max'),
    createdAt: time('created_at').notNull(),
    createdBy: text('created_by'),
    expiresAt: time('expires_at'),
    revokedAt: time('revoked_at'),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [uniqueIndex('tokens_hash').on(table.hash)],
);
