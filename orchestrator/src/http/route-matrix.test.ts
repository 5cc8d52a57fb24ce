import { describe, expect, it } from 'vitest';
import { directChecks } from '../testing/direct-checks.ts';
import { declaredRoutes, type Access, type DeclaredRoute } from './access.ts';
import type { App } from './app.ts';
import { bareApp } from './bare-app.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { OPERATOR_OPTIONS } from './testing/app-options.ts';
import { bothApps } from './testing/both-apps.ts';

const API_TOKEN = 'a-token-of-some-length';
const PASSES = 'passes';

/** Who asks. `own` is the current attempt of the execution that is asked about, `ended` the one before it. */
const WHO = ['nobody', 'a stranger', 'operator', 'own', 'ended', 'foreign'] as const;
type Who = (typeof WHO)[number];

const FROM_SITE = {
  'no site': {},
  'its own page': { host: 'localhost:8000', origin: 'http://localhost:8000' },
  'a page of another site': { host: 'localhost:8000', origin: 'https://evil.example' },
  'a page of another port': { host: 'localhost:8000', origin: 'http://localhost:3000' },
  'a page without an origin': { host: 'localhost:8000', origin: 'null' },
  'a page of a rebound name': { host: 'evil.example:8000', origin: 'http://evil.example:8000' },
  'another name of this machine': { host: 'crawler.example' },
} as const;
type Site = keyof typeof FROM_SITE;

const FOREIGN = new Set<Site>([
  'a page of another site',
  'a page of another port',
  'a page without an origin',
]);
const OTHER_NAME = new Set<Site>(['a page of a rebound name', 'another name of this machine']);

describe('the route matrix', () => {
  it.each([
    ['with a token', API_TOKEN],
    ['without a token', null],
  ])('of the operator listener %s', async (_mode, apiToken) => {
    const { operator, headersOf, id } = await matrixWorld(apiToken);
    const wanted = (access: Access, who: Who, site: Site): string => {
      if (apiToken === null && OTHER_NAME.has(site)) return '403 host_refused';
      if (FOREIGN.has(site)) return '403 origin_refused';
      if (access === 'open' || apiToken === null || who === 'operator') return PASSES;
      if (who === 'nobody') return '401 credential_missing';
      return who === 'a stranger' ? '401 credential_unknown' : '403 credential_foreign';
    };
    // One that does not exist: what passes changes nothing either.
    const { cells, expected } = await askAll(operator, { wanted, headersOf, id: `${id}-unknown` });
    expect(cells).toEqual(expected);
  });

  it.each([
    ['with a token', API_TOKEN],
    ['without a token', null],
  ])('of the callback listener %s', async (_mode, apiToken) => {
    const { world, callback, headersOf, id } = await matrixWorld(apiToken);
    const wanted = (access: Access, who: Who, site: Site, { url }: DeclaredRoute): string => {
      if (FOREIGN.has(site)) return '403 origin_refused';
      if (who === 'nobody') return '401 credential_missing';
      if (who === 'a stranger' || who === 'operator') return '401 credential_unknown';
      if (who === 'foreign') return '403 credential_foreign';
      if (who === 'own') return PASSES;
      if (access === 'own_execution') return '403 credential_ended';
      return url.endsWith('/completion') ? '409 completion_conflict' : PASSES;
    };
    const { cells, expected } = await askAll(callback, { wanted, headersOf, id });
    expect(cells).toEqual(expected);
    expect(world.find(id).execution.attempt).toBe(2);
  });

  it('covers every route that the apps have, aliases and HEAD included', async () => {
    const { operator, callback } = await matrixWorld(null);
    for (const app of [operator, callback]) {
      await app.ready();
      const known = methodsOf(app.printRoutes({ commonPrefix: false }));
      // `GET /docs/` is a second path of `GET /docs`, with the same hooks, which Fastify adds without a word.
      const unheard = app === operator ? 1 : 0;
      const declared = new Set(declaredRoutes(app).map(({ method, url }) => `${method} ${url}`));
      expect(declared.size).toBe(known - unheard);
    }
    expect((await operator.inject({ url: '/docs/', headers: { host: 'evil.example' } })).statusCode).toBe(
      403,
    );
  });

  it.each(['GET /nothing', 'HEAD /nothing', 'OPTIONS /executions', 'OPTIONS *', 'GET /%ff', 'PATCH /docs'])(
    'holds where there is no route: %s',
    async (request) => {
      const [method, url] = request.split(' ') as ['GET', string];
      const { operator, callback } = await matrixWorld(null);
      const status = async (app: App, site: Site) =>
        (await app.inject({ method, url, headers: FROM_SITE[site] })).statusCode;
      for (const site of [...OTHER_NAME, ...FOREIGN]) expect(await status(operator, site)).toBe(403);
      for (const site of FOREIGN) expect(await status(callback, site)).toBe(403);
      expect(await status(operator, 'its own page')).toBe(url === '/%ff' ? 400 : 404);
    },
  );
});

it('lets pages of the sites ask that the operator has allowed, but no others', async () => {
  const { operator } = await bothApps({ apiToken: API_TOKEN, allowedOrigins: ['https://crawls.example'] });
  const ask = async (origin: string) => {
    const headers = { host: '10.0.0.1:8000', origin, authorization: `Bearer ${API_TOKEN}` };
    return (await operator.inject({ url: '/executions', headers })).statusCode;
  };
  expect(await ask('https://crawls.example')).toBe(200);
  expect(await ask('https://Crawls.example')).toBe(200);
  expect(await ask('http://crawls.example')).toBe(403);
  expect(await ask('https://crawls.example.evil.example')).toBe(403);
  expect(await ask('https://crawls.example, https://evil.example')).toBe(403);
});

it('a route that declares nothing, or what its listener does not grant, makes the app fail at its start', () => {
  const { logger, connections } = OPERATOR_OPTIONS;
  const app = bareApp({
    logger,
    bodyLimitBytes: 1,
    notFoundHint: '',
    checks: directChecks,
    connections: new ConnectionLimits('test', connections, logger),
    site: { localOnly: () => true, allowedOrigins: [] },
    access: { gates: { open: () => null } },
  });
  expect(() => app.get('/forgotten', () => 'secret')).toThrow('GET /forgotten does not declare');
  expect(() => app.get('/other', { config: { access: 'reports' } }, () => 'secret')).toThrow('/other');
});

/** An execution with an attempt that has ended and one that runs, and one of somebody else. */
async function matrixWorld(apiToken: string | null) {
  const apps = await bothApps(apiToken === null ? {} : { apiToken });
  const { world } = apps;
  const id = await world.running({ max_attempts: 2 });
  const ended = world.ref(id);
  world.engine.exit(ended, { exitCode: 1 });
  await world.released(id);
  world.clock.advance(600);
  world.services.wakeups.dispatcher();
  await world.reaches(id, 'running');
  const foreign = world.ref(await world.running());
  const tokens: Record<Who, string | null> = {
    nobody: null,
    'a stranger': 'a-token-of-no-one',
    operator: API_TOKEN,
    own: world.credentials.token(world.ref(id)),
    ended: world.credentials.token(ended),
    foreign: world.credentials.token(foreign),
  };
  const headersOf = (who: Who) => credentialsOf(tokens[who]);
  return { ...apps, id, headersOf };
}

/** Both ways to send a credential: browsers repeat HTTP Basic by themselves. */
function credentialsOf(token: string | null): Record<string, string>[] {
  if (token === null) return [{}];
  const basic = Buffer.from(`anyone:${token}`).toString('base64');
  return [{ authorization: `Bearer ${token}` }, { authorization: `Basic ${basic}` }];
}

interface Matrix {
  readonly id: string;
  readonly headersOf: (who: Who) => Record<string, string>[];
  readonly wanted: (access: Access, who: Who, site: Site, route: DeclaredRoute) => string;
}

async function askAll(app: App, { id, headersOf, wanted }: Matrix) {
  const cells: string[] = [];
  const expected: string[] = [];
  for (const who of WHO) {
    for (const site of Object.keys(FROM_SITE) as Site[]) {
      for (const route of declaredRoutes(app)) {
        for (const credentials of headersOf(who)) {
          const name = `${route.method} ${route.url} by ${who} from ${site}`;
          const headers = { ...FROM_SITE[site], ...credentials };
          cells.push(`${name}: ${await outcome(app, route, { id, headers, who })}`);
          const code = wanted(route.access, who, site, route);
          expected.push(`${name}: ${route.method === 'HEAD' ? code.replace(/ .*/, '') : code}`);
        }
      }
    }
  }
  return { cells, expected };
}

async function outcome(
  app: App,
  { method, url }: DeclaredRoute,
  { id, headers, who }: { id: string; headers: Record<string, string>; who: Who },
): Promise<string> {
  const answer = await app.inject({
    method: method as 'GET',
    url: url.replace(':id', id).replace(':attempt', '1').replace('*', 'index.css'),
    headers,
    // A completion of the attempt itself is not one, so that the attempt goes on.
    ...(method === 'POST' && { payload: who === 'own' ? {} : reportAbout(id, url) }),
  });
  if (![401, 403, 409].includes(answer.statusCode)) return PASSES;
  return method === 'HEAD'
    ? String(answer.statusCode)
    : `${answer.statusCode} ${answer.json<{ code: string }>().code}`;
}

function reportAbout(id: string, url: string): object {
  if (url.endsWith('/heartbeat')) return { execution_id: id, status: 'running' };
  return url.endsWith('/completion') ? { execution_id: id, success: true } : {};
}

/** Number of pairs of a method and a path in Fastify's own list of its routes. */
function methodsOf(printed: string): number {
  return [...printed.matchAll(/\(([A-Z, ]+)\)$/gm)].reduce(
    (sum, [, methods = '']) => sum + methods.split(', ').length,
    0,
  );
}
