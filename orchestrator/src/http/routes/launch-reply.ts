import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { LaunchReplySchema, type ExecutionStatus } from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import type { Launched } from '../../use-cases/launch-deps.ts';
import type { RouteServices } from '../services.ts';
import { statusView } from '../views.ts';

export const LaunchHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'A unique key for this launch, so that the request can be repeated safely if the answer was lost.',
    }),
  ),
});

/** The answers of a route that launches, besides its problems. */
export const LAUNCH_ANSWERS = { 200: LaunchReplySchema, 201: LaunchReplySchema };

export function statusViewer({
  diagnosis,
  clock,
}: Pick<RouteServices, 'diagnosis' | 'clock'>): (snapshot: Snapshot) => ExecutionStatus {
  return (snapshot) => statusView(snapshot, diagnosis(snapshot), clock.now());
}

/** 201 for a new execution, 200 for one that the same request has made before. */
export function launchReply(
  services: RouteServices,
  reply: FastifyReply,
  { snapshot, warnings, isRepeated }: Launched,
) {
  return reply
    .code(isRepeated ? 200 : 201)
    .header('location', `/api/v1/executions/${snapshot.execution.id}`)
    .send({ ...statusViewer(services)(snapshot), warnings: [...warnings] });
}
