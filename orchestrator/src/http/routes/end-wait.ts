import type { FastifyReply } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Snapshot } from '../../domain/execution.ts';
import { awaitEnd } from '../../use-cases/await-end.ts';
import type { OpenAnswers } from '../open-answers.ts';
import type { RouteServices } from '../services.ts';

export const WaitQuerySchema = Type.Object(
  {
    wait_seconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 60,
        default: 0,
        description:
          'Answer when the execution has finished, or after this time, with the state it is in then.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type WaitQuery = Static<typeof WaitQuerySchema>;

/** Returns the execution when it has finished, or the time is over; null if it is not stored, or nobody waits. */
export type EndWait = (id: string, query: WaitQuery, reply: FastifyReply) => Promise<Snapshot | null>;

export function endWait(services: RouteServices, answers: OpenAnswers): EndWait {
  return async (id, { wait_seconds: seconds = 0 }, reply) => {
    if (seconds === 0) return null;
    return awaitEnd(services, id, { maxMs: seconds * 1000, signal: answers.waiting(reply) });
  };
}
