import type { FastifyReply } from 'fastify';

/** Closes what an answer is read from, however that ends, also where nothing is read of it. */
export function closeWithAnswer(reply: FastifyReply, source: { close(): Promise<void> }): void {
  const close = (): void => void source.close();
  // Whoever asked may have left while it was opened.
  if (reply.raw.closed) close();
  else reply.raw.once('close', close);
}
