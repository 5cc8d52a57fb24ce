import { declaredRoutes, type Access } from '../../orchestrator/src/http/access.ts';
import { operatorApp } from '../../orchestrator/src/http/operator-app.ts';
import { OPERATOR_OPTIONS } from '../../orchestrator/src/http/testing/app-options.ts';
import { World } from '../../orchestrator/src/testing/world.ts';
import { code, table } from './documented.ts';

export interface Route {
  /** Method and path, as in `GET /healthz`. */
  readonly name: string;
  readonly summary: string;
  readonly access: Access;
  /** Names of its query parameters and request headers. */
  readonly parameters: readonly string[];
}

/** The routes of the operator API, from its OpenAPI document. */
export async function describedRoutes(): Promise<Route[]> {
  const { services } = new World();
  const app = await operatorApp(services, OPERATOR_OPTIONS);
  const document = (await app.inject('/docs/json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  const accessOf = new Map(
    declaredRoutes(app).map(({ method, url, access }) => [`${method} ${openApiPath(url)}`, access]),
  );
  await app.close();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary = '', parameters = [] }]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const access = accessOf.get(name);
      if (access === undefined) throw new Error(`${name} is described, but not declared`);
      const named = parameters.filter((parameter) => parameter.in !== 'path');
      return { name, summary, access, parameters: named.map((parameter) => parameter.name) };
    }),
  );
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

/** `/orphans/:id` and `/files/*` as the document writes it. */
function openApiPath(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{name}');
}

export async function routesTable(): Promise<string> {
  const routes = await describedRoutes();
  return table(
    ['route', 'what it does', 'access', 'parameters'],
    routes.map(({ name, summary, access, parameters }) => [
      code(name),
      summary,
      access,
      parameters.map(code).join(', '),
    ]),
  );
}
