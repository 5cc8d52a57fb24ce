import { API_PREFIX } from '@crawlerd/shared';
import { mount, type App } from './app.ts';
import { bareApp, type AppOptions } from './bare-app.ts';
import { ConnectionLimits, type ConnectionRules } from './connection-limits.ts';
import { crawlerGates } from './crawler-gates.ts';
import { FairTurns } from './fair-turns.ts';
import { reportRoutes, statusRoute } from './routes/monitoring.ts';
import { SenderTurns } from './sender-turns.ts';
import type { Services } from './services.ts';

/** A completion carries up to 100 items. */
const COMPLETION_BYTES_MAX = 4 * 1024 * 1024;

export interface CallbackAppOptions extends Pick<AppOptions, 'logger'> {
  readonly connections: ConnectionRules;
}

/** The API for crawlers: the monitoring routes and nothing else. The only one a container reaches. */
export async function callbackApp(services: Services, options: CallbackAppOptions): Promise<App> {
  const connections = new ConnectionLimits('callback', options.connections, options.logger);
  const app = bareApp({
    logger: options.logger,
    connections,
    site: { localOnly: () => false, allowedOrigins: [] },
    access: crawlerGates(services, connections),
    bodyLimitBytes: COMPLETION_BYTES_MAX,
    notFoundHint: 'This address only accepts reports of crawlers.',
    checks: services.checks,
  });
  const turns = new FairTurns();
  app.decorateRequest('reporter', null);
  const ofSenders = new SenderTurns();
  for (const prefix of [API_PREFIX, '']) {
    await mount(app, prefix, (scope) =>
      statusRoute(scope, { ...services, turns }, { access: 'own_execution' }),
    );
    await mount(app, prefix, (scope) => reportRoutes(scope, services, ofSenders));
  }
  return app;
}
