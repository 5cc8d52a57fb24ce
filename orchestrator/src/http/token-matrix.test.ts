import { describe, expect, it } from 'vitest';
import { TOKEN_SCOPES } from '@crawlerd/shared';
import { declaredRoutes, type DeclaredRoute } from './access.ts';
import type { App } from './app.ts';
import { bothApps } from './testing/both-apps.ts';
import { API_TOKEN, bearer, makeToken } from './testing/tokens.ts';

const PASSES = 'passes';
const REFUSALS = new Set([401, 403, 429]);
const UNKNOWN = new Set(['execution_unknown', 'task_unknown']);
const MINE = { team: 'prices' };

/** What somebody may use who is narrowed to labels, besides routes of an execution. Nothing is derived from the declarations. */
const NARROWED = new Set([
  'GET /executions',
  'GET /executions/summary',
  'POST /executions/bulk',
  'POST /executions',
  'POST /executions/validate',
  'GET /events',
  'GET /tasks',
]);
const OF_TASKS = new Set(['GET /tasks/:name', 'POST /tasks/:name/executions']);

describe('every route', () => {
  it.each(TOKEN_SCOPES)('lets a token of the scope %s pass if its own is covered', async (scope) => {
    const { operator } = await tokenWorld();
    const { token } = await makeToken(operator, { scope });
    const cells = await askAll(operator, bearer(token));
    const rank = (of: string): number => TOKEN_SCOPES.findIndex((each) => each === of);
    const wanted = cells.map(({ route, name }) => ({
      name,
      outcome: route.access === 'open' || rank(scope) >= rank(route.access) ? PASSES : '403 scope_missing',
    }));
    expect(outcomes(cells)).toEqual(wanted);
    // Each scope has routes of its own, so that none of these says the same as another.
    expect(cells.some(({ route }) => route.access === scope)).toBe(true);
  });

  it.each([
    ['nothing', '401 credential_missing'],
    ['no credential', '401 credential_missing'],
    ['another scheme', '401 credential_missing'],
    ['what only looks like a token', '401 credential_unknown'],
    ['half a token', '401 credential_unknown'],
    ['broken base64', '401 credential_unknown'],
    ['a token that has expired', '401 credential_expired'],
    ['a token that was revoked', '401 credential_revoked'],
    ['the credential of an attempt', '403 credential_foreign'],
  ])('answers %s with %s, unless it is open', async (shown, refusal) => {
    const { operator, world, id } = await tokenWorld();
    const { token } = await makeToken(operator, { scope: 'admin', expires_in_seconds: 60 });
    const revoked = await makeToken(operator, { name: 'old', scope: 'admin' });
    await operator.inject({ method: 'DELETE', url: `/tokens/${revoked.id}`, headers: bearer(API_TOKEN) });
    world.clock.advance(60);
    const headers: Record<string, Record<string, string>> = {
      nothing: {},
      'no credential': { authorization: 'Bearer' },
      'another scheme': { authorization: `Digest ${API_TOKEN}` },
      'what only looks like a token': bearer('crawlerd_'.padEnd(52, 'x')),
      'half a token': bearer(token.slice(0, 30)),
      'broken base64': { authorization: 'Basic !!!' },
      'a token that has expired': bearer(token),
      'a token that was revoked': bearer(revoked.token),
      'the credential of an attempt': bearer(world.credentials.token(world.ref(id))),
    };
    const cells = await askAll(operator, headers[shown] ?? {});
    expect(outcomes(cells)).toEqual(
      cells.map(({ route, name }) => ({ name, outcome: route.access === 'open' ? PASSES : refusal })),
    );
  });

  it('lets nobody who is narrowed see or change what has other labels', async () => {
    const { operator, id } = await tokenWorld();
    const { token } = await makeToken(operator, { scope: 'operate', labels: MINE });
    const cells = await askAll(operator, bearer(token), { id });
    expect(outcomes(cells)).toEqual(
      cells.map(({ route, name }) => ({ name, outcome: narrowed(route, '404 execution_unknown') })),
    );
  });

  it('lets him do with his own what his scope says', async () => {
    const { operator, world } = await tokenWorld();
    const { token } = await makeToken(operator, { scope: 'operate', labels: MINE });
    const id = await world.running({ labels: { ...MINE, other: 'one' } });
    // Its removal would end the others; it is tested by itself.
    const isKept = ({ method, url }: DeclaredRoute) =>
      method !== 'DELETE' || !url.endsWith('/executions/:id');
    const cells = await askAll(operator, bearer(token), { id, isAsked: isKept });
    expect(outcomes(cells)).toEqual(
      cells.map(({ route, name }) => ({ name, outcome: narrowed(route, PASSES) })),
    );
  });
});

/** A service with a token of the environment, a running execution, and a saved task; neither has a label. */
async function tokenWorld() {
  const apps = await bothApps({ apiToken: API_TOKEN });
  const id = await apps.world.running();
  const saved = await apps.operator.inject({
    method: 'PUT',
    url: '/tasks/shop',
    headers: bearer(API_TOKEN),
    payload: { config: { task_name: 'shop', base_url: 'http://shop.test/' } },
  });
  expect(saved.statusCode).toBe(201);
  return { ...apps, id };
}

function narrowed({ method, url, access }: DeclaredRoute, ofExecution: string): string {
  const path = url.replace('/api/v1', '');
  const name = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  if (access === 'open' || NARROWED.has(name)) return PASSES;
  if (access === 'admin') return '403 scope_missing';
  if (path.startsWith('/executions/:id') || path.startsWith('/monitoring/')) return ofExecution;
  return OF_TASKS.has(name) ? '404 task_unknown' : '403 token_narrowed';
}

interface Cell {
  readonly route: DeclaredRoute;
  readonly name: string;
  readonly outcome: string;
}

interface Asked {
  /** Default: of none. */
  readonly id?: string;
  readonly isAsked?: (route: DeclaredRoute) => boolean;
}

async function askAll(
  operator: App,
  headers: Record<string, string>,
  { id = 'none', isAsked = () => true }: Asked = {},
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const route of declaredRoutes(operator).filter(isAsked)) {
    const url = route.url
      .replace(':id', id)
      .replace(':name', 'shop')
      .replace(':attempt', '1')
      .replace('*', 'index.css');
    const answer = await operator.inject({
      method: route.method as 'GET',
      url,
      headers,
      ...(route.method === 'POST' && { payload: {} }),
    });
    // HEAD has the status of GET, whose code is looked at.
    if (route.method === 'HEAD') continue;
    const code = answer.statusCode >= 400 ? answer.json<{ code: string }>().code : '';
    const isUnknown = UNKNOWN.has(code) && id !== 'none';
    const isRefused = REFUSALS.has(answer.statusCode) || isUnknown;
    const outcome = isRefused ? `${answer.statusCode} ${code}` : PASSES;
    cells.push({ route, name: `${route.method} ${route.url}`, outcome });
  }
  return cells;
}

function outcomes(cells: readonly Cell[]) {
  return cells.map(({ name, outcome }) => ({ name, outcome }));
}
