import type { FastifyRequest, onRequestHookHandler, RouteOptions } from 'fastify';
import type { TokenScope } from '@crawlerd/shared';
import type { App } from './app.ts';
import { sendProblem, type ProblemFacts } from './problems.ts';

/**
 * Who may use a route:
 *
 * - `open`: everyone who may ask this listener at all.
 * - `read`, `launch`, `operate`, `admin`: a token of a scope that covers it, or anyone on this machine if there is none.
 * - `reports`: an attempt, with its credential; also one that has ended, which then changes and learns nothing.
 * - `own_execution`: an attempt that has not ended, about its own execution, the `id` of the path.
 */
export type Access = 'open' | TokenScope | 'reports' | 'own_execution';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Must be given for every route. */
    access?: Access;
  }
}

/** Lets a request pass (null) or says what is wrong. May also throw a RequestError. */
export type Gate = (request: FastifyRequest) => ProblemFacts | null;

export interface AccessRules {
  /** How each kind of access is checked; a route of another kind cannot be added to the app. */
  readonly gates: Readonly<Partial<Record<Access, Gate>>>;
  /** Declarations for routes that plugins add below a path. */
  readonly plugins?: Readonly<Record<string, Access>>;
}

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

const declared = new WeakMap<object, DeclaredRoute[]>();

/** The routes of an app and what they declare, HEAD and aliases included. */
export function declaredRoutes(app: App): readonly DeclaredRoute[] {
  return declared.get(app.server) ?? [];
}

/**
 * Puts before each route the gate that it declares in `config.access`, before its body is read. To be called
 * before any route is added: a route that declares nothing makes the app fail at its start.
 */
export function enforceAccess(app: App, { gates, plugins = {} }: AccessRules): void {
  const routes: DeclaredRoute[] = [];
  declared.set(app.server, routes);
  const hooks = new Map<Access, onRequestHookHandler>();
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const access = route.config?.access ?? pluginAccess(route.url, plugins);
    const gate = access === null ? undefined : gates[access];
    if (access === null || gate === undefined) {
      throw new Error(
        `route ${methods.join()} ${route.url} does not declare an access that this listener grants`,
      );
    }
    const hook = hooks.get(access) ?? hookOf(gate);
    hooks.set(access, hook);
    route.onRequest = [hook, ...othersOf(route)];
    routes.push(...methods.map((method) => ({ method, url: route.url, access })));
  });
}

function pluginAccess(url: string, plugins: Readonly<Record<string, Access>>): Access | null {
  const found = Object.entries(plugins).find(([path]) => url === path || url.startsWith(`${path}/`));
  return found?.[1] ?? null;
}

function othersOf({ onRequest = [] }: RouteOptions): onRequestHookHandler[] {
  return [onRequest].flat();
}

function hookOf(gate: Gate): onRequestHookHandler {
  return (request, reply, done) => {
    const fault = gate(request);
    if (fault === null) done();
    else void sendProblem(reply, request, fault);
  };
}
