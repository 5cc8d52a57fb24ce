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
import { recordCompletion } from '../../use-cases/record-completion.ts';
import { recordHeartbeat } from '../../use-cases/record-heartbeat.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { keepRefusals } from '../refused-reports.ts';
import { readReports, takenReport, type ReportBody } from '../report-bodies.ts';
import type { SenderTurns } from '../sender-turns.ts';
import type { RouteServices, Services } from '../services.ts';
import { StatusAnswers } from '../status-answers.ts';
import { sendTagged, UNCHANGED_ANSWER } from '../tagged-answer.ts';
import { WaitQuerySchema, type EndWait } from './end-wait.ts';
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
        response: { 200: HeartbeatReplySchema, ...problemAnswers('execution_unknown', 'body_too_large') },
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
        response: {
          200: CompletionReplySchema,
          ...problemAnswers('execution_unknown', 'completion_conflict', 'body_too_large'),
        },
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

export interface StatusRouteOptions {
  /** A crawler may look at nothing but its own. */
  readonly access: 'read' | 'own_execution';
  readonly narrowed?: 'execution';
  /** Waits for the end of an execution, for those who may ask for that. */
  readonly wait?: EndWait;
}

/** Crawlers may add what they like. */
const ANY_QUERY = Type.Object({});

/** The live state of an execution. */
export function statusRoute(
  app: App,
  services: RouteServices,
  { wait, ...config }: StatusRouteOptions,
): void {
  const answers = new StatusAnswers(services);
  app.get(
    '/monitoring/execution/:id/status',
    {
      config,
      schema: {
        operationId: 'getExecutionStatus',
        tags: ['monitoring'],
        summary: 'The live state of an execution',
        description:
          'With the ETag of an answer as If-None-Match, 304 until anything but `seconds_since_heartbeat` has changed: ' +
          'that is the time since `last_heartbeat_at`.',
        params: ExecutionParams,
        querystring: wait === undefined ? ANY_QUERY : WaitQuerySchema,
        response: { 200: ExecutionStatusSchema, ...UNCHANGED_ANSWER, ...problemAnswers('execution_removed') },
      },
    },
    // No promise, where there is nothing to wait for: it takes as long as the answer.
    (request, reply) => {
      const { query } = request;
      const { id } = request.params;
      const isWaiting = wait !== undefined && Object.hasOwn(query, 'wait_seconds');
      const answer = isWaiting ? null : answers.atOnce(id);
      if (answer !== null) {
        sendTagged(reply, answer);
        return undefined;
      }
      const waited = isWaiting ? wait(id, query, reply) : Promise.resolve();
      return waited.then(async () => sendTagged(reply, await answers.of(id)));
    },
  );
}
