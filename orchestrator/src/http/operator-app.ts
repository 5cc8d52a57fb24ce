import { API_PREFIX } from '@crawlerd/shared';
import { requireLocalHost, requireToken } from './access.ts';
import { mount, type App } from './app.ts';
import { bareApp, type AppOptions } from './bare-app.ts';
import { openAnswers } from './open-answers.ts';
import { describeApi } from './openapi.ts';
import { eventRoutes } from './routes/events.ts';
import { executionRoutes } from './routes/executions.ts';
import { healthRoutes } from './routes/health.ts';
import { itemRoutes } from './routes/items.ts';
import { logRoutes } from './routes/logs.ts';
import { statusRoute } from './routes/monitoring.ts';
import { orphanRoutes } from './routes/orphans.ts';
import type { Services } from './services.ts';

export interface OperatorAppOptions extends Pick<AppOptions, 'logger'> {
  /** Null: no credential is asked for, and only requests to a local name are answered. */
  readonly apiToken: string | null;
}

/** Room for a crawl config with very many target URLs. */
const LAUNCH_BYTES_MAX = 8 * 1024 * 1024;

/** The API for people and their programs. Crawlers never reach it. */
export async function operatorApp(services: Services, options: OperatorAppOptions): Promise<App> {
  const app = bareApp({
    logger: options.logger,
    isBusy: false,
    bodyLimitBytes: LAUNCH_BYTES_MAX,
    notFoundHint: 'The API is documented at /docs.',
  });
  const answers = openAnswers(app, services.timers);
  await describeApi(app);
  healthRoutes(app, services);
  const routes = (scope: App): void => {
    if (options.apiToken === null) requireLocalHost(scope);
    else requireToken(scope, options.apiToken);
    executionRoutes(scope, services);
    eventRoutes(scope, services, answers);
    logRoutes(scope, services, answers);
    itemRoutes(scope, services);
    orphanRoutes(scope, services);
    statusRoute(scope, services, { ownOnly: false });
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
