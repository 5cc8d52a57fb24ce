import {
  ATTEMPTS_SHOWN,
  BODY_SCHEMAS,
  ExecutionDetailSchema,
  ExecutionStatusSchema,
  LaunchSchema,
  isFinished,
} from '@crawlerd/shared';
import type { Snapshot } from '../../domain/execution.ts';
import { TURN_BYTES } from '../../ports/turns.ts';
import { missingExecution } from '../../use-cases/errors.ts';
import { outputQuota } from '../../domain/output-quota.ts';
import { launchExecution } from '../../use-cases/launch-execution.ts';
import { replayExecution } from '../../use-cases/replay-execution.ts';
import { resumeExecution } from '../../use-cases/resume-execution.ts';
import { stopExecution } from '../../use-cases/stop-execution.ts';
import type { App } from '../app.ts';
import { callerOf } from '../caller.ts';
import { jsonWith } from '../json-with.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { launchedByView } from '../schedule-views.ts';
import type { RouteServices } from '../services.ts';
import { endWait, WaitQuerySchema } from './end-wait.ts';
import { ExecutionParams } from './execution-params.ts';
import { LAUNCH_ANSWERS, LaunchHeaders, launchReply, statusViewer, traceOf } from './launch-reply.ts';
import { sendTagged, UNCHANGED_ANSWER, weakTag } from '../tagged-answer.ts';
import { detailView } from '../views.ts';

export function executionRoutes(app: App, services: RouteServices, answers: OpenAnswers): void {
  const { store, clock, outputs } = services;
  const viewOf = statusViewer(services);
  const wait = endWait(services, answers);

  const found = (executionId: string): Snapshot => {
    const snapshot = store.find(executionId);
    if (snapshot === null) throw missingExecution(store, executionId);
    return snapshot;
  };

  app.post(
    '/executions',
    {
      config: { access: 'launch', narrowed: 'caller' },
      schema: {
        operationId: 'launchExecution',
        tags: ['executions'],
        summary: 'Launch a crawl in its own container',
        description:
          'Answers once the execution is stored; it then reaches exactly one verdict. Repeated with the ' +
          'same Idempotency-Key, it answers 200 with the first execution and launches nothing.',
        headers: LaunchHeaders,
        querystring: WaitQuerySchema,
        body: LaunchSchema,
        response: LAUNCH_ANSWERS,
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null;
      const launched = await launchExecution(
        services,
        request.body,
        key,
        callerOf(request),
        traceOf(request),
      );
      return launchReply({ services, answers }, reply, launched, request.query);
    },
  );

  app.post(
    '/executions/:id/replay',
    {
      config: { access: 'launch', narrowed: 'execution' },
      schema: {
        operationId: 'replayExecution',
        tags: ['executions'],
        summary: 'Launch the same again: image, config, environment, labels and limits',
        description:
          'A new execution, of the same revision of its task. Repeated with the same Idempotency-Key, it answers 200 ' +
          'with the first one and launches nothing.',
        headers: LaunchHeaders,
        querystring: WaitQuerySchema,
        params: ExecutionParams,
        response: LAUNCH_ANSWERS,
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null;
      const launched = await replayExecution(
        services,
        request.params.id,
        key,
        callerOf(request),
        traceOf(request),
      );
      return launchReply({ services, answers }, reply, launched, request.query);
    },
  );

  app.get(
    '/executions/:id',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'getExecution',
        tags: ['executions'],
        summary: 'Everything known about an execution, including its attempts',
        description:
          'With the ETag of an answer as If-None-Match, 304 until anything but `seconds_since_heartbeat` has changed.',
        querystring: WaitQuerySchema,
        params: ExecutionParams,
        response: { 200: ExecutionDetailSchema, ...UNCHANGED_ANSWER, ...problemAnswers('execution_removed') },
      },
    },
    async ({ params: { id }, query }, reply) => {
      await wait(id, query, reply);
      // Its config and its result may have megabytes.
      await services.turns.next(TURN_BYTES);
      const snapshot = found(id);
      const diagnosis = services.diagnosis(snapshot);
      const { config, env } = store.input(id);
      const parts = {
        attempts: store.attempts(id, ATTEMPTS_SHOWN),
        schedule: launchedByView(services, snapshot.execution),
        envNames: Object.keys(env),
        outputPath: outputs.path(id),
        kept: store.retention.kept(id),
        waitsFor: services.waitsFor(snapshot),
        outputMb: outputQuota(snapshot.execution.spec, services.settings.outputMaxMb).mb,
      };
      const { seconds_since_heartbeat: seconds, ...view } = detailView(
        snapshot,
        diagnosis,
        parts,
        clock.now(),
      );
      const json = jsonWith(view, { config, result: store.result(id) });
      const whole = `${json.slice(0, -1)},"seconds_since_heartbeat":${seconds}}`;
      return sendTagged(reply, { json: whole, etag: weakTag(json) });
    },
  );

  app.post(
    '/executions/:id/stop',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'stopExecution',
        tags: ['executions'],
        summary: 'Stop an execution: gracefully, or with {"mode": "kill"}',
        description: '202 while it is stopping, 200 if it had already finished. May be repeated.',
        params: ExecutionParams,
        body: BODY_SCHEMAS.stop,
        response: {
          200: ExecutionStatusSchema,
          202: ExecutionStatusSchema,
          ...problemAnswers('execution_removed'),
        },
      },
    },
    (request, reply) => {
      const mode = request.body?.mode ?? 'graceful';
      const snapshot = stopExecution(services, request.params.id, mode, 'api', callerOf(request));
      return reply.code(isFinished(snapshot.execution.status) ? 200 : 202).send(viewOf(snapshot));
    },
  );

  app.post(
    '/executions/:id/resume',
    {
      config: { access: 'operate', narrowed: 'execution' },
      schema: {
        operationId: 'resumeExecution',
        tags: ['executions'],
        summary: 'Resume a finished execution: another attempt on its existing output',
        description: 'For executions that failed, were stopped, timed out or were lost.',
        params: ExecutionParams,
        response: {
          202: ExecutionStatusSchema,
          ...problemAnswers('execution_removed', 'not_resumable', 'queue_full', 'token_queue_full'),
        },
      },
    },
    async (request, reply) => {
      const snapshot = await resumeExecution(services, request.params.id, 'api', callerOf(request));
      return reply.code(202).send(viewOf(snapshot));
    },
  );
}
