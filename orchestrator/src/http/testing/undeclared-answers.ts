import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PROBLEM_CONTENT_TYPE } from '@crawlerd/shared';
import { DOCS_PATH } from '../operator-gates.ts';
import { problemsOf } from '../openapi-problems.ts';

/** What Fastify tells of each new instance, before anything is added to it. */
const MADE = 'fastify.initialization';

/** Makes an app, and notes each of its answers that its route does not declare: by its status, or by its code. */
export function notingUndeclared<T>(make: () => T): { made: T; undeclared: ReadonlySet<string> } {
  const undeclared = new Set<string>();
  const watch = (message: unknown): void => {
    noteAnswers((message as { fastify: FastifyInstance }).fastify, undeclared);
  };
  subscribe(MADE, watch);
  try {
    return { made: make(), undeclared };
  } finally {
    unsubscribe(MADE, watch);
  }
}

function noteAnswers(app: FastifyInstance, undeclared: Set<string>): void {
  const note = (request: FastifyRequest, what: number | string): void => {
    undeclared.add(`${request.method} ${request.routeOptions.url}: ${what}`);
  };
  app.addHook('onResponse', (request, reply, done) => {
    const declared = declaredAnswers(request);
    if (declared !== null && !declared.statuses.has(reply.statusCode)) note(request, reply.statusCode);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const type = String(reply.getHeader('content-type'));
    const declared = type.startsWith(PROBLEM_CONTENT_TYPE) ? declaredAnswers(request) : null;
    if (declared !== null && typeof payload === 'string' && payload !== '') {
      const { code } = JSON.parse(payload) as { code: string };
      if (!declared.codes.has(code)) note(request, code);
    }
    done(null, payload);
  });
}

/** Null where there is no route, or one that is not described. */
function declaredAnswers({ routeOptions }: FastifyRequest) {
  const { url, method, schema, config } = routeOptions;
  if (url === undefined || url.startsWith(DOCS_PATH) || schema === undefined) return null;
  const problems = problemsOf({ url, method, schema, config });
  const own = Object.keys(Object(schema.response)).map(Number);
  const codes = new Set<string>([...problems.values()].flat());
  return { statuses: new Set<number>([...own, ...problems.keys()]), codes };
}
