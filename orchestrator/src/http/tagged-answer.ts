import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { entityTag, namesTag } from './entity-tag.ts';

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
  return entityTag(hash.digest('base64url').slice(0, 22), false);
}

/** The answer, or 304 to whoever has it. */
export function sendTagged(reply: FastifyReply, { json, etag }: TaggedAnswer): FastifyReply {
  // It may be kept, but must be asked for again.
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (namesTag(reply.request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}
