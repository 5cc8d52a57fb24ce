import { API_PREFIX } from '@crawlerd/shared';
import { mount, type App } from './app.ts';
import { bareApp, type AppOptions } from './bare-app.ts';
import { reportRoutes, statusRoute } from './routes/monitoring.ts';
import type { Services } from './services.ts';

/** A completion carries up to 100 items. */
const COMPLETION_BYTES_MAX = 4 * 1024 * 1024;

/** The API for crawlers: the monitoring routes and nothing else. The only one a container reaches. */
export async function callbackApp(services: Services, options: Pick<AppOptions, 'logger'>): Promise<App> {
  const app = bareApp({
    logger: options.logger,
    isBusy: true,
    bodyLimitBytes: COMPLETION_BYTES_MAX,
    notFoundHint: 'This address only accepts reports of crawlers.',
  });
  for (const prefix of [API_PREFIX, '']) {
    await mount(app, prefix, (scope) => {
      reportRoutes(scope, services);
      statusRoute(scope, services, { ownOnly: true });
    });
  }
  return app;
}
