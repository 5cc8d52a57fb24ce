import type { FastifyReply } from 'fastify';
import type { Timers } from '../ports/timers.ts';
import type { App } from './app.ts';

/** The answers that are being given. */
export interface OpenAnswers {
  /**
   * Aborts when this answer has ended or its reader has left. An endless one continues until then, or until
   * the service stops.
   */
  ended(reply: FastifyReply, options: { isEndless: boolean }): AbortSignal;
}

/** A service that stops waits so long for answers that come to an end by themselves. */
const DRAIN_MS = 2000;

/**
 * Ends answers in good order when the service stops: endless ones are cut at once, others are given some
 * time. An answer that was cut is not whole, and HTTP tells its reader so.
 */
export function openAnswers(app: App, timers: Timers): OpenAnswers {
  const open = new Set<FastifyReply>();
  const endless = new Set<FastifyReply>();
  const drained = new AbortController();
  let isStopping = false;
  const forget = (reply: FastifyReply): void => {
    open.delete(reply);
    endless.delete(reply);
    if (isStopping && open.size === 0) drained.abort();
  };

  app.addHook('onRequest', (_request, reply, done) => {
    open.add(reply);
    // The answer's events, not the socket's: that one outlives it, and would keep a listener of each.
    reply.raw.once('finish', () => forget(reply)).once('close', () => forget(reply));
    done();
  });
  app.addHook('preClose', async () => {
    isStopping = true;
    for (const reply of endless) reply.raw.destroy();
    if (open.size > 0) await timers.pause(DRAIN_MS, drained.signal);
  });

  return {
    ended(reply, { isEndless }) {
      const gone = new AbortController();
      if (isEndless) endless.add(reply);
      reply.raw.once('close', () => gone.abort());
      return gone.signal;
    },
  };
}
