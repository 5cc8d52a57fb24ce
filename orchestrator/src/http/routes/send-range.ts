import type { FastifyReply } from 'fastify';
import { PART_BYTES } from '../../ports/turns.ts';
import type { ByteRange } from '../byte-range.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { sendProblem } from '../problems.ts';

/** A part that is being sent, one that waits, and one that is being read. */
export const HELD_BYTES = 4 * PART_BYTES;

export interface Ranged {
  /** As a sentence begins with it, such as "The file". */
  readonly what: string;
  readonly bytes: number;
  readonly read: (start: number, end: number) => AsyncIterable<Buffer>;
}

/** Sends bytes, or a range of them (RFC 9110, 14), with the headers that say which. */
export function sendRange(
  reply: FastifyReply,
  answers: OpenAnswers,
  range: ByteRange | 'whole' | 'outside',
  { what, bytes, read }: Ranged,
): FastifyReply {
  if (range === 'outside') {
    void reply.header('content-range', `bytes */${bytes}`);
    const detail = `${what} has ${bytes} bytes: ask for some of them.`;
    return sendProblem(reply, reply.request, { status: 416, code: 'range_not_satisfiable', detail });
  }
  const { start, end } = range === 'whole' ? { start: 0, end: bytes } : range;
  if (range !== 'whole') void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${bytes}`);
  void reply.header('content-length', end - start);
  return answers.stream(reply, { isLive: false, heldBytes: HELD_BYTES }, () => read(start, end));
}
