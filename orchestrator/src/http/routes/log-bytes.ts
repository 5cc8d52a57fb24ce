import type { FastifyReply, FastifyRequest } from 'fastify';
import { openAttemptLog } from '../../use-cases/read-logs.ts';
import { byteRange } from '../byte-range.ts';
import type { OpenAnswers } from '../open-answers.ts';
import type { Services } from '../services.ts';
import { closeWithAnswer } from './close-with-answer.ts';
import { asInertFile } from './file-headers.ts';
import { sendRange } from './send-range.ts';

/** The log of one attempt as it is in its file, or a range of its bytes. */
export async function sendLogBytes(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { services, answers }: { readonly services: Services; readonly answers: OpenAnswers },
  { id, attempt }: { readonly id: string; readonly attempt: number },
): Promise<FastifyReply> {
  const log = await openAttemptLog(services, id, attempt);
  if (log !== null) closeWithAnswer(reply, log);
  const bytes = log?.bytes ?? 0;
  asInertFile(reply, 'text/plain; charset=utf-8', `${id}-${attempt}.log`);
  void reply.header('accept-ranges', 'bytes');
  return sendRange(reply, answers, rangeOf(request, bytes), {
    what: 'The log',
    bytes,
    read: (start, end) => log?.read(start, end) ?? nothing(),
  });
}

/** Only GET has ranges, and none is given of what nobody can tell from another one (RFC 9110, 13.1.5 and 14.2). */
function rangeOf({ method, headers }: FastifyRequest, bytes: number) {
  return method === 'GET' && headers['if-range'] === undefined ? byteRange(headers.range, bytes) : 'whole';
}

async function* nothing(): AsyncIterable<Buffer> {
  yield* [];
}
