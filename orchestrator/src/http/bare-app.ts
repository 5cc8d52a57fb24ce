import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { RequestChecks } from '../ports/request-checks.ts';
import type { App } from './app.ts';
import { readJsonBodies } from './json-body.ts';
import { enforceAccess, type AccessRules } from './access.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { answerClientError, limitedServer } from './http-server.ts';
import { answerBadPath, answerWithProblems, sendProblem } from './problems.ts';
import { siteCheck, type SiteCheck, type SiteRules } from './site.ts';
import { validatorCompiler } from './validation.ts';

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  readonly bodyLimitBytes: number;
  /** Part of the answer to a request for a route that does not exist. */
  readonly notFoundHint: string;
  readonly checks: RequestChecks;
  readonly connections: ConnectionLimits;
  readonly site: SiteRules;
  readonly access: AccessRules;
}

/** What both listeners have in common: limits, who may ask what, validation, problem bodies. */
export function bareApp(options: AppOptions): App {
  const { logger, bodyLimitBytes, notFoundHint, connections, checks } = options;
  const check = siteCheck(options.site);
  const app = fastify({
    // With a logger Fastify makes another one of it for each request, and watches each answer to its end, which costs a
    // tenth of a heartbeat. One line a request would drown what matters anyway.
    logger: false,
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    serverFactory: (handle) => limitedServer(handle, connections),
    clientErrorHandler: answerClientError,
    // Followed logs never end by themselves; a service that stops must not wait for them.
    forceCloseConnections: true,
    // No hook sees such a request.
    frameworkErrors: (error, request, reply) => {
      const fault = check(request);
      if (fault === null) answerBadPath(error, request, reply);
      else void sendProblem(reply, request, fault);
    },
    // An id that is far too long is an id that does not exist, and answered as such.
    routerOptions: { maxParamLength: 10_000 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // The compiled serializers drop keys their schema does not name, and progress may carry more.
  app.setSerializerCompiler(() => JSON.stringify);
  readJsonBodies(app, checks);
  answerWithProblems(app, { notFoundHint, logger });
  refuseOtherSites(app, check);
  enforceAccess(app, options.access);
  return app;
}

/** On every route and where there is none, before any credential is looked at. */
function refuseOtherSites(app: App, check: SiteCheck): void {
  app.addHook('onRequest', (request, reply, done) => {
    const fault = check(request);
    if (fault === null) done();
    else void sendProblem(reply, request, fault);
  });
}
