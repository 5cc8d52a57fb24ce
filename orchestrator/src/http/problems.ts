import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  ISSUES_MAX,
  PROBLEM_CONTENT_TYPE,
  shortened,
  someIssues,
  type Problem,
  type ValidationIssue,
} from '@crawlerd/shared';
import type { Logger } from '../ports/logger.ts';
import { ChecksError } from '../ports/request-checks.ts';
import { RuntimeError } from '../ports/runtime.ts';
import { TicksDueError } from '../ports/schedule-store.ts';
import { StorageError } from '../ports/storage-error.ts';
import { RequestError } from '../use-cases/errors.ts';
import type { App } from './app.ts';
import { notJson, sizeShown, UnreadableBody } from './body-headers.ts';
import { PROBLEM_STATUS, PROBLEM_TITLES } from './problem-codes.ts';
import { InvalidRequest, NotJson } from './validation.ts';
import { tombstoneView } from './views.ts';

/** Every failure of a request becomes a problem body here, and nowhere else. */
export function answerWithProblems(
  app: App,
  { notFoundHint, logger }: { readonly notFoundHint: string; readonly logger: Logger },
): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error, request);
    if (problem.status === 500) logger.error({ reqId: request.id, error }, 'a request failed');
    // Not this code's fault: the sentence says what is wrong, a stack says nothing more.
    else if (problem.status > 500) {
      logger.warn({ reqId: request.id, reason: problem.detail }, 'a request could not be served');
    }
    return sendProblem(reply, request, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, request, {
      status: 404,
      code: 'route_unknown',
      detail: `There is no route ${request.method} ${pathOf(request)}. ${notFoundHint}`,
    }),
  );
}

/** What the router refuses before any route is found, such as a path that is not valid UTF-8. */
export function answerBadPath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, request, { status: 400, code: 'bad_request', detail: error.message });
}

export interface ProblemFacts extends Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'tombstone'> {
  /** When to try again, where that is known. */
  readonly retryAfterSeconds?: number;
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, facts: ProblemFacts): FastifyReply {
  return reply.send(problemText(reply, request, facts));
}

const RETRY_AFTER_SECONDS = 5;

/** Makes an answer one about a problem, and returns its body: for hooks that can only replace a body. */
export function problemText(
  reply: FastifyReply,
  request: FastifyRequest,
  { retryAfterSeconds = RETRY_AFTER_SECONDS, ...facts }: ProblemFacts,
): string {
  const problem: Problem = {
    type: 'about:blank',
    title: TITLES[facts.status] ?? 'Error',
    ...facts,
    instance: pathOf(request),
  };
  // RFC 9110, section 15.5.16.
  if (facts.status === 415) void reply.headers({ accept: 'application/json', 'accept-encoding': 'identity' });
  if (facts.status === 401) void reply.header('www-authenticate', 'Bearer, Basic realm="crawlerd"');
  if (facts.status === 503 || facts.status === 429) void reply.header('retry-after', retryAfterSeconds);
  void reply.code(facts.status).type(PROBLEM_CONTENT_TYPE);
  return JSON.stringify(problem);
}

const TITLES: Readonly<Record<number, string>> = PROBLEM_TITLES;

const SHOWN_PATH_LENGTH = 1000;

/** Without the query, which may hold what should not be repeated. */
function pathOf(request: FastifyRequest): string {
  return shortened(request.url.split('?', 1)[0] ?? request.url, SHOWN_PATH_LENGTH);
}

/** An answer has a length that no sender decides: it says when there are more errors than it lists. */
function withErrors(facts: ProblemFacts, issues: readonly ValidationIssue[]): ProblemFacts {
  const errors = someIssues(issues);
  if (errors.length <= ISSUES_MAX) return { ...facts, errors };
  const detail = `${facts.detail} Only the first ${ISSUES_MAX} errors are listed.`;
  return { ...facts, detail, errors: errors.slice(0, ISSUES_MAX) };
}

function problemOf(error: FastifyError, request: FastifyRequest): ProblemFacts {
  if (error instanceof RequestError) {
    const { code, message, issues, tombstone } = error;
    const status = PROBLEM_STATUS[code];
    if (tombstone !== null) return { status, code, detail: message, tombstone: tombstoneView(tombstone) };
    return issues.length > 0
      ? withErrors({ status, code, detail: message }, issues)
      : { status, code, detail: message };
  }
  if (error instanceof InvalidRequest) {
    return withErrors({ status: 400, code: 'invalid_request', detail: error.message }, error.issues);
  }
  if (error instanceof NotJson) return { status: 400, code: 'not_json', detail: error.message };
  if (error instanceof UnreadableBody) return error.facts;
  if (error instanceof StorageError) {
    return { status: 503, code: 'storage_unavailable', detail: error.message };
  }
  if (error instanceof ChecksError) {
    return { status: 503, code: 'checks_busy', detail: error.message };
  }
  if (error instanceof TicksDueError) {
    return { status: 503, code: 'schedule_due', detail: error.message };
  }
  if (error instanceof RuntimeError) {
    return { status: 503, code: 'runtime_unavailable', detail: error.message };
  }
  const { headers, routeOptions } = request;
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return notJson(headers['content-type']).facts;
    case 'FST_ERR_CTP_BODY_TOO_LARGE': {
      const detail = `The body is larger than ${sizeShown(routeOptions.bodyLimit)}; nothing was changed.`;
      return { status: 413, code: 'body_too_large', detail };
    }
  }
  const status = error.statusCode ?? 500;
  // Fastify's own refusals (body too large, not JSON, wrong media type) are the sender's to mend.
  if (status >= 400 && status < 500) return { status, code: 'bad_request', detail: error.message };
  return {
    status: 500,
    code: 'internal_error',
    detail: 'Internal error of crawlerd; see the service log for details. Please report it.',
  };
}
