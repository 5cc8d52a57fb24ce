import type { FastifyRequest } from 'fastify';
import {
  CompletionReplySchema,
  CompletionSchema,
  ExecutionStatusSchema,
  HeartbeatReplySchema,
  HeartbeatSchema,
  type HeartbeatReply,
} from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { unknownExecution } from '../../use-cases/errors.ts';
import { identifyReporter, requireOwnExecution } from '../../use-cases/identify-reporter.ts';
import { recordCompletion } from '../../use-cases/record-completion.ts';
import { recordHeartbeat } from '../../use-cases/record-heartbeat.ts';
import type { App } from '../app.ts';
import { reportedCredential } from '../credential.ts';
import { problemAnswers } from '../openapi.ts';
import { reporterFinder } from '../reporters.ts';
import type { Services } from '../services.ts';
import { statusView } from '../views.ts';
import { ExecutionParams } from './execution-params.ts';

const HEARTBEAT_BYTES_MAX = 64 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose credential the request carries; null where none was asked for. */
    reporter: AttemptRef | null;
  }
}

/** The reports of crawlers: only the callback listener has these. */
export function reportRoutes(app: App, services: Services): void {
  const findReporter = reporterFinder(services);
  app.decorateRequest('reporter', null);
  // A stranger learns nothing, not even which of his fields are wrong.
  app.addHook('onRequest', (request, _reply, done) => {
    request.reporter = findReporter(request);
    done();
  });

  app.post(
    '/monitoring/heartbeat',
    {
      bodyLimit: HEARTBEAT_BYTES_MAX,
      schema: {
        tags: ['monitoring'],
        body: HeartbeatSchema,
        response: { 200: HeartbeatReplySchema, ...problemAnswers(400, 401, 403, 404, 413) },
      },
      serializerCompiler: ({ httpStatus }) => (httpStatus === '200' ? textOfReply : JSON.stringify),
    },
    (request) => recordHeartbeat(services, reporterOf(request), request.body),
  );

  app.post(
    '/monitoring/completion',
    {
      schema: {
        tags: ['monitoring'],
        body: CompletionSchema,
        response: { 200: CompletionReplySchema, ...problemAnswers(400, 401, 403, 404, 409, 413) },
      },
    },
    (request) => {
      recordCompletion(services, reporterOf(request), request.body);
      return { status: 'ok' as const };
    },
  );
}

/** As `JSON.stringify` writes it, at a tenth of its cost: it has no word that would need an escape. */
function textOfReply({ status, action, next_heartbeat_seconds }: HeartbeatReply): string {
  return `{"status":"${status}","action":"${action}","next_heartbeat_seconds":${next_heartbeat_seconds}}`;
}

function reporterOf({ reporter }: FastifyRequest): AttemptRef {
  if (reporter === null) throw new Error('a report reached its handler without a reporter');
  return reporter;
}

/** The live state of an execution. With `ownOnly`, a crawler may look at nothing but its own. */
export function statusRoute(app: App, services: Services, { ownOnly }: { ownOnly: boolean }): void {
  app.get(
    '/monitoring/execution/:id/status',
    {
      schema: {
        tags: ['monitoring'],
        summary: 'The live state of an execution',
        params: ExecutionParams,
        response: { 200: ExecutionStatusSchema, ...problemAnswers(401, 403, 404) },
      },
    },
    (request) => {
      const { id } = request.params;
      if (ownOnly) {
        requireOwnExecution(services, identifyReporter(services, reportedCredential(request)), id);
      }
      const snapshot = services.store.find(id);
      if (snapshot === null) throw unknownExecution(id);
      return statusView(snapshot, services.diagnosis(snapshot), services.clock.now());
    },
  );
}
