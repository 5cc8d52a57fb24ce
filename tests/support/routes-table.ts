import { operatorApp } from '../../orchestrator/src/http/operator-app.ts';
import { silentLogger } from '../../orchestrator/src/testing/silent-logger.ts';
import { World } from '../../orchestrator/src/testing/world.ts';
import { code, table } from './documented.ts';

export interface Route {
  /** Method and path, as in `GET /healthz`. */
  readonly name: string;
  readonly summary: string;
  /** Names of its query parameters and request headers. */
  readonly parameters: readonly string[];
}

/** The routes of the operator API, from its OpenAPI document. */
export async function describedRoutes(): Promise<Route[]> {
  const { services } = new World();
  const app = await operatorApp(services, { logger: silentLogger, apiToken: null });
  const document = (await app.inject('/docs/json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  await app.close();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '', parameters = [] }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      summary,
      parameters: parameters.filter((parameter) => parameter.in !== 'path').map(({ name }) => name),
    })),
  );
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

export async function routesTable(): Promise<string> {
  const routes = await describedRoutes();
  return table(
    ['route', 'what it does', 'parameters'],
    routes.map(({ name, summary, parameters }) => [code(name), summary, parameters.map(code).join(', ')]),
  );
}
