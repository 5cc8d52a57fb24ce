import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { API_PREFIX } from '@crawlerd/shared';
import { Callers } from '../use-cases/identify-caller.ts';
import { mount, type App } from './app.ts';
import { bareApp, type AppOptions } from './bare-app.ts';
import { ConnectionLimits, type ConnectionRules } from './connection-limits.ts';
import type { AnswerRoomOptions } from './answer-room.ts';
import { FairTurns } from './fair-turns.ts';
import { openAnswers, type OpenAnswers } from './open-answers.ts';
import { describeApi } from './openapi.ts';
import { operatorGates } from './operator-gates.ts';
import { endWait } from './routes/end-wait.ts';
import { endpointRoutes } from './routes/endpoints.ts';
import { eventRoutes } from './routes/events.ts';
import { executionListRoutes } from './routes/execution-lists.ts';
import { executionRoutes } from './routes/executions.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { itemRoutes } from './routes/items.ts';
import { logRoutes } from './routes/logs.ts';
import { metricsRoute, type ReadMetrics } from './routes/metrics.ts';
import { statusRoute } from './routes/monitoring.ts';
import { orphanRoutes } from './routes/orphans.ts';
import { pageRoutes } from './routes/pages.ts';
import { taskRoutes } from './routes/tasks.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { secretRoutes } from './routes/secrets.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { retentionRoutes } from './routes/retention.ts';
import { validateRoutes } from './routes/validate.ts';
import type { RouteServices, Services } from './services.ts';

export interface OperatorAppOptions extends Pick<AppOptions, 'logger'> {
  /** Null: until there is a token, no credential is asked for, and only requests to a local name are answered. */
  readonly apiToken: string | null;
  /** Pages of these origins may ask too, such as that of a reverse proxy. */
  readonly allowedOrigins: readonly string[];
  readonly connections: ConnectionRules;
  readonly metrics: ReadMetrics;
  readonly room?: AnswerRoomOptions;
}

const NO_QUERY = Type.Object({}, { additionalProperties: false });

/** Room for a crawl config with very many target URLs. */
const LAUNCH_BYTES_MAX = 4 * 1024 * 1024;

/** The API for people and their programs. Crawlers never reach it. */
export async function operatorApp(given: Services, options: OperatorAppOptions): Promise<App> {
  const services: RouteServices = { ...given, turns: new FairTurns() };
  const { logger, apiToken, allowedOrigins } = options;
  const callers = new Callers(services, apiToken);
  const connections = new ConnectionLimits('operator', options.connections, logger);
  const app = bareApp({
    logger,
    connections,
    site: { localOnly: () => callers.isOpen, allowedOrigins },
    access: operatorGates(callers, connections, services),
    bodyLimitBytes: LAUNCH_BYTES_MAX,
    notFoundHint: 'The API is documented at /docs.',
    checks: services.checks,
  });
  app.decorateRequest('caller', null);
  const isGranted = ({ caller }: FastifyRequest): boolean => caller === null || callers.isValid(caller);
  const answers = openAnswers(app, { ...services, isGranted }, options.room);
  await describeApi(app);
  healthRoutes(app, services);
  metricsRoute(app, options.metrics);
  const routes = (scope: App): void => {
    scope.addHook('onRoute', (route) => {
      // What is misspelt or meant for another route would be left out without a word.
      route.schema = { querystring: NO_QUERY, ...route.schema };
    });
    // Takes a turn of its own, as it is asked for more than all others.
    statusRoute(scope, services, { access: 'read', narrowed: 'execution', wait: endWait(services, answers) });
    void mount(scope, '', (others) => inTurns(others, services, answers));
  };
  await mount(app, API_PREFIX, routes);
  await mount(app, '', (alias) => {
    // The same routes again: described once is enough.
    alias.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    routes(alias);
  });
  return app;
}

function inTurns(scope: App, services: RouteServices, answers: OpenAnswers): void {
  // Hundreds that arrive at once are not all looked up before anybody else is served.
  scope.addHook('preHandler', async () => {
    services.store.requireUsable();
    await services.turns.next();
  });
  executionRoutes(scope, services, answers);
  executionListRoutes(scope, services);
  validateRoutes(scope, services);
  taskRoutes(scope, services, answers);
  scheduleRoutes(scope, services);
  eventRoutes(scope, services, answers);
  logRoutes(scope, services, answers);
  itemRoutes(scope, services, answers);
  fileRoutes(scope, services, answers);
  pageRoutes(scope, services);
  orphanRoutes(scope, services);
  secretRoutes(scope, services);
  tokenRoutes(scope, services);
  endpointRoutes(scope, services);
  retentionRoutes(scope, services);
}
