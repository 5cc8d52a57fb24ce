import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Timers } from '../ports/timers.ts';
import { inTurns } from './answer-parts.ts';
import { ANSWERS_BUSY, AnswerRoom, type AnswerRoomOptions } from './answer-room.ts';
import type { App } from './app.ts';
import type { FairTurns } from './fair-turns.ts';
import { problemText, sendProblem } from './problems.ts';

/** The answers that are being given. */
export interface OpenAnswers {
  /**
   * Sends what `parts` gives, in turns with all other answers and no faster than it is read. Its signal aborts when
   * the reader has left, or the service stops. Where too much waits to be read already, the answer is a problem.
   */
  stream(
    reply: FastifyReply,
    options: StreamOptions,
    parts: (signal: AbortSignal) => AsyncIterable<string | Buffer>,
  ): FastifyReply;

  /**
   * For an answer that is long in the making: takes room for what it holds meanwhile, see {@link StreamOptions.heldBytes}.
   * Its signal is that of {@link waiting}; null: there is no room.
   */
  prepare(reply: FastifyReply, bytes: number): AbortSignal | null;

  /** For an answer that first waits for something: aborts when the reader has left, or the service stops. */
  waiting(reply: FastifyReply): AbortSignal;
}

export interface StreamOptions {
  /** Tells what happens when it happens; ends only with what it is about, or never. */
  readonly isLive: boolean;
  /** What it holds in memory while it is not read. */
  readonly heldBytes: number;
}

/** A service that stops waits so long for answers that come to an end by themselves. */
const DRAIN_MS = 2000;
/** A shorter answer that is made as a whole needs no room. */
const SHORT_BYTES = 64 * 1024;

/**
 * Proxies must hand on each piece as it comes: nginx would keep it until its buffers are full, and what compresses
 * keeps a piece until it has a block. `no-store` too: what is told live is of no use later.
 */
const LIVE_HEADERS = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };

export interface OpenAnswersDeps {
  readonly timers: Timers;
  readonly turns: FairTurns;
  /** Whether who asked would still be let in. */
  readonly isGranted: (request: FastifyRequest) => boolean;
}

/**
 * Ends answers in good order when the service stops: live ones are cut at once, others are given some
 * time. An answer that was cut is not whole, and HTTP tells its reader so.
 */
export function openAnswers(
  app: App,
  { timers, turns, isGranted }: OpenAnswersDeps,
  room?: AnswerRoomOptions,
): OpenAnswers {
  const open = new Set<FastifyReply>();
  /** What ends when the reader has left: Node warns of more than ten listeners of one answer, so there is one for all. */
  const left = new Map<FastifyReply, AbortController[]>();
  const live = new Set<FastifyReply>();
  const waiting = new Map<FastifyReply, AbortController>();
  const drained = new AbortController();
  const answerRoom = new AnswerRoom(room);
  let isStopping = false;
  const forget = (reply: FastifyReply): void => {
    open.delete(reply);
    live.delete(reply);
    if (isStopping && open.size === 0) drained.abort();
  };
  const leave = (reply: FastifyReply): void => {
    forget(reply);
    waiting.delete(reply);
    for (const gone of left.get(reply) ?? []) gone.abort();
    left.delete(reply);
  };
  const untilLeft = (reply: FastifyReply): AbortController => {
    const gone = new AbortController();
    const others = left.get(reply);
    if (others === undefined) gone.abort();
    else others.push(gone);
    return gone;
  };

  app.addHook('onRequest', (_request, reply, done) => {
    open.add(reply);
    left.set(reply, []);
    // The answer's events, not the socket's: that one outlives it, and would keep a listener of each.
    reply.raw.once('finish', () => forget(reply)).once('close', () => leave(reply));
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const isLong = typeof payload === 'string' && payload.length > SHORT_BYTES;
    if (!isLong || answerRoom.take(reply, payload.length)) done(null, payload);
    else done(null, problemText(reply, request, ANSWERS_BUSY));
  });
  app.addHook('preClose', async () => {
    isStopping = true;
    for (const reply of live) reply.raw.destroy();
    for (const gone of waiting.values()) gone.abort();
    if (open.size > 0) await timers.pause(DRAIN_MS, drained.signal);
  });

  const waitingSignal = (reply: FastifyReply): AbortSignal => {
    const gone = untilLeft(reply);
    if (isStopping) gone.abort();
    else if (!gone.signal.aborted) waiting.set(reply, gone);
    return gone.signal;
  };

  return {
    prepare: (reply, bytes) => (answerRoom.take(reply, bytes) ? waitingSignal(reply) : null),
    waiting: waitingSignal,
    stream(reply, { isLive, heldBytes }, parts) {
      if (!answerRoom.take(reply, heldBytes)) return sendProblem(reply, reply.request, ANSWERS_BUSY);
      if (isLive) void reply.headers(LIVE_HEADERS);
      // Its headers are all that is asked for, and a feed would be read for ever. A length of zero would be a wrong one.
      if (reply.request.method === 'HEAD') return reply.send(Readable.from([]));
      if (isLive) live.add(reply);
      const allowed = whileGranted(parts(untilLeft(reply).signal), () => isGranted(reply.request));
      const given = isLive ? begun(allowed) : allowed;
      // One part at a time: what a slow reader has not taken is not read.
      return reply.send(Readable.from(inTurns(given, turns, isLive), { highWaterMark: 1 }));
    },
  };
}

/** A feed goes on for as long as it is read: whose token is revoked meanwhile learns nothing more, and is cut off. */
async function* whileGranted<T>(parts: AsyncIterable<T>, isGranted: () => boolean): AsyncGenerator<T> {
  for await (const part of parts) {
    if (!isGranted()) throw new Error('the token is not valid any more');
    yield part;
  }
}

/** Sends the head of an answer at once: its reader, and proxies with a timeout, wait for that. */
async function* begun(parts: AsyncIterable<string | Buffer>): AsyncGenerator<string | Buffer> {
  yield '';
  yield* parts;
}
