import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  CompletionReplySchema,
  CompletionSchema,
  ExecutionStatusSchema,
  HeartbeatReplySchema,
  HeartbeatSchema,
  type Completion,
  type Heartbeat,
  type HeartbeatReply,
} from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { TURN_BYTES } from '../../ports/turns.ts';
import { missingExecution } from '../../use-cases/errors.ts';
import { recordCompletion } from '../../use-cases/record-completion.ts';
import { recordHeartbeat } from '../../use-cases/record-heartbeat.ts';
import type { App } from '../app.ts';
import { sendsWith } from '../json-with.ts';
import { problemAnswers } from '../openapi.ts';
import { keepRefusals } from '../refused-reports.ts';
import { readReports, takenReport, type ReportBody } from '../report-bodies.ts';
import type { SenderTurns } from '../sender-turns.ts';
import { launchedByView } from '../schedule-views.ts';
import type { RouteServices, Services } from '../services.ts';
import { statusView } from '../views.ts';
import { ExecutionParams } from './execution-params.ts';

const HEARTBEAT_BYTES_MAX = 64 * 1024;

/** The reports of crawlers: only the callback listener has these. */
export function reportRoutes(app: App, services: Services, turns: SenderTurns): void {
  readReports(app, services.checks, turns);
  keepRefusals(app, services);
  app.post(
    '/monitoring/heartbeat',
    {
      config: { access: 'reports', report: 'heartbeat' },
      bodyLimit: HEARTBEAT_BYTES_MAX,
      schema: {
        operationId: 'sendHeartbeat',
        tags: ['monitoring'],
        body: Type.Unsafe<ReportBody<Heartbeat>>(HeartbeatSchema),
        response: { 200: HeartbeatReplySchema, ...problemAnswers(400, 401, 403, 404, 413) },
      },
      serializerCompiler: ({ httpStatus }) => (httpStatus === '200' ? textOfReply : JSON.stringify),
    },
    (request) => {
      const report = takenReport(request);
      return recordHeartbeat(services, reporterOf(request), report.value, report);
    },
  );

  app.post(
    '/monitoring/completion',
    {
      config: { access: 'reports', report: 'completion' },
      schema: {
        operationId: 'sendCompletion',
        tags: ['monitoring'],
        body: Type.Unsafe<ReportBody<Completion>>(CompletionSchema),
        response: { 200: CompletionReplySchema, ...problemAnswers(400, 401, 403, 404, 409, 413) },
      },
    },
    (request) => {
      const report = takenReport(request);
      return recordCompletion(services, reporterOf(request), report.value, report);
    },
  );
}

/** As `JSON.stringify` writes it, at a tenth of its cost: hardly one has a word that would need an escape. */
function textOfReply(reply: HeartbeatReply): string {
  const { status, action, next_heartbeat_seconds, delay_seconds, ignored } = reply;
  if (ignored !== undefined || delay_seconds !== undefined) return JSON.stringify(reply);
  return `{"status":"${status}","action":"${action}","next_heartbeat_seconds":${next_heartbeat_seconds}}`;
}

function reporterOf({ reporter }: FastifyRequest): AttemptRef {
  if (reporter === null) throw new Error('a report reached its handler without a reporter');
  return reporter;
}

/** The live state of an execution. A crawler may look at nothing but its own. */
export function statusRoute(app: App, services: RouteServices, access: 'operator' | 'own_execution'): void {
  app.get(
    '/monitoring/execution/:id/status',
    {
      config: { access },
      schema: {
        operationId: 'getExecutionStatus',
        tags: ['monitoring'],
        summary: 'The live state of an execution',
        params: ExecutionParams,
        response: { 200: ExecutionStatusSchema, ...problemAnswers(401, 403, 404, 410) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      // A result may have megabytes.
      await services.turns.next(TURN_BYTES);
      const snapshot = services.store.find(id);
      if (snapshot === null) throw missingExecution(services.store, id);
      sendsWith(reply, { result: services.store.result(id) });
      const schedule = launchedByView(services, snapshot.execution);
      return statusView(snapshot, services.diagnosis(snapshot), schedule, services.clock.now());
    },
  );
}
