import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { App } from './app.ts';
import { readJsonBodies } from './json-body.ts';
import { answerBadPath, answerWithProblems } from './problems.ts';
import { validatorCompiler } from './validation.ts';

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  /** It gets thousands of requests per second: failures are logged, but not Fastify's line for each request. */
  readonly isBusy: boolean;
  readonly bodyLimitBytes: number;
  /** Part of the answer to a request for a route that does not exist. */
  readonly notFoundHint: string;
}

/** What both listeners have in common: validation, problem bodies, limits. */
export function bareApp({ logger, isBusy, bodyLimitBytes, notFoundHint }: AppOptions): App {
  const app = fastify({
    // With a logger Fastify watches each answer to its end, which costs a tenth of a heartbeat.
    ...(isBusy ? { logger: false } : quietly(logger)),
    bodyLimit: bodyLimitBytes,
    // Fastify's default is to wait for ever for a request's end.
    requestTimeout: 30_000,
    // Followed logs never end by themselves; a service that stops must not wait for them.
    forceCloseConnections: true,
    frameworkErrors: answerBadPath,
    // An id that is far too long is an id that does not exist, and answered as such.
    routerOptions: { maxParamLength: 10_000 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // The compiled serializers drop keys their schema does not name, and progress may carry more.
  app.setSerializerCompiler(() => JSON.stringify);
  readJsonBodies(app);
  answerWithProblems(app, { notFoundHint, logger });
  return app;
}

/** One line a request would drown what matters. */
function quietly(loggerInstance: FastifyBaseLogger) {
  return { loggerInstance, logController: new LogController({ disableRequestLogging: true }) };
}
