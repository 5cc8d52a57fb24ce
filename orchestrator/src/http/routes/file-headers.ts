import type { FastifyReply } from 'fastify';
import { attachment } from '../content-disposition.ts';

/** Whatever a crawler wrote, no browser runs it, shows it, or guesses what it could be. */
const INERT = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  // To be asked for anew each time, and by nobody else: a file may have changed, and is not public.
  'cache-control': 'private, no-cache',
};

export function asInertFile(reply: FastifyReply, type: string, name: string): void {
  void reply.type(type).headers({ ...INERT, 'content-disposition': attachment(name) });
}
