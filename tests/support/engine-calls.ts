import { FaultProxy } from './fault-proxy.ts';

export interface EngineCall {
  /** Method and path, with `{id}` for the id or name of a thing. */
  readonly call: string;
  /** Completes "it asks for this to ...". */
  readonly purpose: string;
}

/** Every call that the service and `crawlerd doctor` make of the engine; docs/security.md lists them. */
export const ENGINE_CALLS: readonly EngineCall[] = [
  { call: 'GET /_ping', purpose: 'see whether the engine answers' },
  { call: 'GET /version', purpose: 'see whether it can put an init in front, and for `doctor`' },
  { call: 'GET /events', purpose: 'learn at once when a container of its own ends' },
  { call: 'GET /networks/{id}', purpose: 'find the address at which crawlers report' },
  { call: 'POST /networks/create', purpose: 'make its own network' },
  { call: 'POST /networks/{id}/connect', purpose: 'put running crawls back on its network' },
  { call: 'POST /networks/{id}/disconnect', purpose: 'make its network again, if its bridge is gone' },
  {
    call: 'DELETE /networks/{id}',
    purpose: 'remove its own network, when it is not used, or its bridge is gone',
  },
  { call: 'GET /images/{id}/json', purpose: 'see whether an image is there' },
  { call: 'GET /containers/json', purpose: 'list its own containers' },
  { call: 'POST /containers/create', purpose: 'launch a crawl' },
  { call: 'POST /containers/{id}/start', purpose: 'launch a crawl' },
  { call: 'GET /containers/{id}/json', purpose: 'see how a container is, and how it has ended' },
  { call: 'GET /containers/{id}/logs', purpose: 'copy what a crawler prints' },
  { call: 'GET /containers/{id}/top', purpose: 'name the processes of a crawl that hangs' },
  {
    call: 'GET /containers/{id}/archive',
    purpose: 'look up the user whom an image names, and why a command cannot be run',
  },
  { call: 'POST /containers/{id}/stop', purpose: 'stop a crawl' },
  { call: 'POST /containers/{id}/kill', purpose: 'end a crawl at once' },
  { call: 'POST /containers/{id}/unpause', purpose: 'stop a crawl that was paused from outside' },
  { call: 'POST /containers/{id}/wait', purpose: 'test the way from a container to the service (`doctor`)' },
  { call: 'DELETE /containers/{id}', purpose: 'remove a container of its own' },
];

/** The call behind a request, in the form of {@link ENGINE_CALLS}. */
export function engineCall(request: string): string {
  const [method = '', url = ''] = request.split(' ');
  const path = url.replace(/\?.*$/, '').replace(/^\/v\d+\.\d+\//, '/');
  const named = /^\/(containers|networks)\/(?!json$|create$)[^/]+|^\/(images)\/.+(?=\/json$)/;
  return `${method} ${path.replace(named, (_all, kind?: string, image?: string) => `/${kind ?? image ?? ''}/{id}`)}`;
}

export function engineCallsTable(): string {
  const rows = ENGINE_CALLS.map(({ call, purpose }) => `| \`${call}\` | ${purpose} |`);
  return ['| call | to |', '|---|---|', ...rows].join('\n');
}

/**
 * A proxy before the engine's socket as operators put one there: it lets through what concerns containers,
 * networks, images and events, pings and the version, and refuses all else.
 */
export async function startSocketProxy(socket: string): Promise<FaultProxy> {
  const proxy = await FaultProxy.start({
    listen: { path: socket },
    upstream: { socketPath: '/var/run/docker.sock' },
  });
  const sections = '_ping|version|events|containers|networks|images';
  proxy.inject({
    route: new RegExp(`^(?!(GET|HEAD|POST|DELETE) (/v[\\d.]+)?/(${sections})(/|\\?|$))`),
    fault: { kind: 'status', status: 403 },
  });
  return proxy;
}
