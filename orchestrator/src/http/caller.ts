import type { FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, on routes that ask for a token; null on others. */
    caller: Caller | null;
  }
}

/** For what asks for a token. */
export function callerOf({ caller }: Pick<FastifyRequest, 'caller'>): Caller {
  if (caller === null) throw new Error('a request reached its handler without a caller');
  return caller;
}
