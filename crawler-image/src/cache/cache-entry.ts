import { createHash } from 'node:crypto';
import { guardOf } from '@crawlerd/shared';
import { Type, type Static } from 'typebox';

/** Sent back to the server in a header: no control characters, only bytes. */
const HeaderValue = Type.String({ pattern: '^[\\u0020-\\u007e\\u0080-\\u00ff]*$' });

const CacheEntrySchema = Type.Object({
  url: Type.String(),
  status: Type.Integer({ minimum: 200, maximum: 299 }),
  /** Empty if there was none. */
  etag: HeaderValue,
  last_modified: HeaderValue,
  /** Names of the request headers that the answer depends on, and what {@link variantOf} made of them. */
  vary: Type.String(),
  variant: Type.String(),
  content_type: Type.String(),
  robots_tag: Type.String(),
  /** Length of what follows: the decoded body, in gzip. */
  bytes: Type.Integer({ minimum: 0 }),
});

/** The metadata of a cached response; stored as the line before its body. */
export type CacheEntry = Static<typeof CacheEntrySchema>;

export const isCacheEntry = guardOf(CacheEntrySchema);

export type RequestFields = Readonly<Record<string, string>>;

/**
 * The key that distinguishes the responses of one URL (RFC 9111, section 4.1).
 *
 * @param vary The `Vary` header of the response.
 * @param request Names in lower case.
 * @returns null if they depend on more than the request headers.
 */
export function variantOf(vary: string, request: RequestFields): string | null {
  const names = vary.split(',').map((name) => name.trim().toLowerCase());
  if (names.includes('*')) return null;
  const values = names.filter((name) => name !== '').map((name) => request[name] ?? '');
  // Hashed, because the values may include cookies.
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22);
}

/** The headers that make a request conditional (RFC 9110, section 13.1). */
export function conditionsOf({ etag, last_modified }: CacheEntry): RequestFields {
  return {
    ...(etag === '' ? {} : { 'if-none-match': etag }),
    ...(last_modified === '' ? {} : { 'if-modified-since': last_modified }),
  };
}
