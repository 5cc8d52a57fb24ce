import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  API_PREFIX,
  LaunchReplySchema,
  traceIdOf,
  traceparentOf,
  type ExecutionStatus,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import type { Launched } from '../../use-cases/launch-deps.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { launchedByView } from '../schedule-views.ts';
import type { RouteServices } from '../services.ts';
import { statusView } from '../views.ts';
import { endWait, type WaitQuery } from './end-wait.ts';

export const LaunchHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'A unique key for this launch, so that the request can be repeated safely if the answer was lost.',
    }),
  ),
  traceparent: Type.Optional(
    // Not bounded here: what cannot be read is no reason to refuse a launch.
    Type.String({
      description:
        'W3C Trace Context: kept with the execution, and given to its crawler as TRACEPARENT. Left out if it is malformed.',
    }),
  ),
});

/** The trace that a launch is part of; null for none. */
export function traceOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparentOf(traceparent) : null;
}

const LAUNCH_PROBLEMS = [
  'invalid_launch',
  'image_not_allowed',
  'cache_unfinished',
  'execution_removed',
  'idempotency_key_reused',
  'queue_full',
  'token_queue_full',
  'checks_busy',
] as const;

const ACCEPTED = { 200: LaunchReplySchema, 201: LaunchReplySchema };

/** The answers of a route that launches. */
export const LAUNCH_ANSWERS = { ...ACCEPTED, ...problemAnswers(...LAUNCH_PROBLEMS) };

/** The same of a saved task, which may be another one by now. */
export const TASK_LAUNCH_ANSWERS = {
  ...ACCEPTED,
  ...problemAnswers(...LAUNCH_PROBLEMS, 'task_outdated', 'task_changed'),
};

export function statusViewer(
  services: Pick<RouteServices, 'diagnosis' | 'clock' | 'store' | 'calendar'>,
): (snapshot: Snapshot) => ExecutionStatus {
  const { diagnosis, clock } = services;
  return (snapshot) => {
    const schedule = launchedByView(services, snapshot.execution);
    return statusView(snapshot, diagnosis(snapshot), schedule, clock.now());
  };
}

export interface LaunchAnswerer {
  readonly services: RouteServices;
  readonly answers: OpenAnswers;
}

/** 201 for a new execution, 200 for one that the same request has made before; at its end, if that was asked for. */
export async function launchReply(
  { services, answers }: LaunchAnswerer,
  reply: FastifyReply,
  { snapshot, warnings, isRepeated }: Launched,
  query: WaitQuery,
) {
  const { id, spec } = snapshot.execution;
  const trace = spec.traceparent === null ? {} : { traceId: traceIdOf(spec.traceparent) };
  const { id: reqId, log } = reply.request;
  if (!isRepeated) log.info({ reqId, executionId: id, ...trace }, 'an execution was accepted');
  const shown = (await endWait(services, answers)(id, query, reply)) ?? snapshot;
  return reply
    .code(isRepeated ? 200 : 201)
    .header('location', `${API_PREFIX}/executions/${id}`)
    .send({ ...statusViewer(services)(shown), warnings: [...warnings] });
}
