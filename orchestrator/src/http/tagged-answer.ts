import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

/** The answer to a client that has the same already, for the schema of a route. */
export const UNCHANGED_ANSWER = {
  304: Type.Null({ description: 'Nothing has changed since the answer with the ETag of If-None-Match.' }),
};

/** A whole answer, and the tag that another one has as long as it says the same. */
export interface TaggedAnswer {
  readonly json: string;
  readonly etag: string;
}

/**
 * Weak: what only counts the seconds until now is not part of it. Of texts that are never alike by how they are put
 * together, which JSON is not.
 */
export function weakTag(...json: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of json) hash.update(part);
  return `W/"${hash.digest('base64url').slice(0, 22)}"`;
}

/** The answer, or 304 to whoever has it. */
export function sendTagged(reply: FastifyReply, { json, etag }: TaggedAnswer): FastifyReply {
  // It may be kept, but must be asked for again.
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (isKnown(reply.request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}

/** RFC 9110, section 13.1.2: by weak comparison. */
function isKnown(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false;
  if (given === etag || given.trim() === '*') return true;
  return given.split(',').some((each) => opaque(each.trim()) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
