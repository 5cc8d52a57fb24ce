import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { App } from './app.ts';
import { answerBadPath, answerWithProblems } from './problems.ts';
import { validatorCompiler } from './validation.ts';

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  readonly bodyLimitBytes: number;
  /** Told to whoever asks for a route that is not there. */
  readonly whereToLook: string;
}

/** What both listeners have in common: validation, problem bodies, limits. */
export function bareApp({ logger, bodyLimitBytes, whereToLook }: AppOptions): App {
  const app = fastify({
    loggerInstance: logger,
    // One line a request would drown what matters: a busy service gets many heartbeats each second.
    logController: new LogController({ disableRequestLogging: true }),
    // No logger of each request's own either: it costs a tenth of a heartbeat, and names an id nobody was told.
    childLoggerFactory: (parent) => parent,
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
  answerWithProblems(app, whereToLook);
  return app;
}
