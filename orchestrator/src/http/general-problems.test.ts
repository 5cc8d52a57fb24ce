import { beforeEach, describe, expect, it } from 'vitest';
import { ChecksError } from '../ports/request-checks.ts';
import { StorageError } from '../ports/storage-error.ts';
import { directChecks } from '../testing/direct-checks.ts';
import { bothApps } from './testing/both-apps.ts';
import { bodyExample, describedDocument, operationsIn, type Operation } from './testing/described.ts';
import { API_TOKEN, bearer, makeToken } from './testing/tokens.ts';

type Apps = Awaited<ReturnType<typeof bothApps>>;

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly payload?: string;
  /** In the place of parameters of the path. */
  readonly id?: string;
  /** Whether the body is the example of the document. */
  readonly isRight?: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const MIB = 1024 * 1024;
/** Too long to be looked at before others are served. */
const LONG = JSON.stringify({ padding: 'x'.repeat(100_000) });

/** One way into each problem that many operations have, with a service that asks for tokens. */
const WAYS: Readonly<Record<string, (apps: Apps) => Asked | Promise<Asked>>> = {
  credential_missing: () => ({}),
  credential_unknown: () => ({ headers: bearer('a-token-of-no-one') }),
  credential_expired: async ({ operator, world }) => {
    const { token } = await makeToken(operator, { scope: 'admin', expires_in_seconds: 1 });
    world.clock.advance(2);
    return { headers: bearer(token) };
  },
  credential_revoked: async ({ operator }) => {
    const { id, token } = await makeToken(operator, { scope: 'admin' });
    await operator.inject({ method: 'DELETE', url: `/tokens/${id}`, headers: bearer(API_TOKEN) });
    return { headers: bearer(token) };
  },
  credential_foreign: async ({ world, asCrawler }) => ({ headers: asCrawler(await world.running()) }),
  origin_refused: () => ({ headers: { ...bearer(API_TOKEN), origin: 'https://evil.example' } }),
  scope_missing: async ({ operator }) => ({ headers: bearer((await makeToken(operator)).token) }),
  token_narrowed: async ({ operator }) => {
    const { token } = await makeToken(operator, { scope: 'operate', labels: { team: 'a' } });
    return { headers: bearer(token) };
  },
  too_many_requests: async ({ operator }) => {
    const { token } = await makeToken(operator, { scope: 'admin', requests_per_minute: 1 });
    await operator.inject({ url: '/executions', headers: bearer(token) });
    return { headers: bearer(token) };
  },
  storage_unavailable: ({ world }) => {
    const fail = (): never => {
      throw new StorageError('The database cannot be used.');
    };
    Object.assign(world.store, { requireUsable: fail });
    return { headers: { ...bearer(API_TOKEN), ...JSON_TYPE }, isRight: true };
  },
  execution_unknown: () => ({ headers: bearer(API_TOKEN) }),
  task_unknown: () => ({ headers: bearer(API_TOKEN) }),
  invalid_request: () => ({ headers: bearer(API_TOKEN), query: '?nonsense=1' }),
  bad_request: () => ({ headers: { ...bearer(API_TOKEN), 'content-length': '7' }, id: '%ff', payload: '{}' }),
  not_json: () => ({ headers: { ...bearer(API_TOKEN), ...JSON_TYPE }, payload: '{' }),
  body_too_large: () => ({
    headers: { ...bearer(API_TOKEN), ...JSON_TYPE },
    payload: ' '.repeat(5 * MIB),
  }),
  media_type_unsupported: () => ({
    headers: { ...bearer(API_TOKEN), 'content-type': 'text/plain' },
    payload: '{}',
  }),
  encoding_unsupported: () => ({
    headers: { ...bearer(API_TOKEN), ...JSON_TYPE, 'content-encoding': 'gzip' },
    payload: '{}',
  }),
  charset_unsupported: () => ({
    headers: { ...bearer(API_TOKEN), 'content-type': 'application/json; charset=utf-16' },
    payload: '{}',
  }),
  checks_busy: () => ({ headers: { ...bearer(API_TOKEN), ...JSON_TYPE }, payload: LONG }),
};

/** Those that only some operations have, for reasons of their own, have tests beside their routes. */
const OF_SCHEDULES = new Set([
  'pauseSchedule',
  'resumeSchedule',
  'pauseAllSchedules',
  'resumeAllSchedules',
  'removeTask',
]);
const ELSEWHERE: Readonly<Record<string, (operation: Operation) => boolean>> = {
  storage_unavailable: ({ operationId }) => operationId === 'getMetrics',
  checks_busy: ({ operationId }) => OF_SCHEDULES.has(operationId) || operationId === 'replayExecution',
};

describe('a problem that many operations have', () => {
  let apps: Apps;
  beforeEach(async () => {
    const busy = async (): Promise<never> => {
      throw new ChecksError('Too many large requests are being checked: try again in some seconds.');
    };
    apps = await bothApps({ apiToken: API_TOKEN, checks: { ...directChecks, body: busy } });
  });

  it.each(Object.keys(WAYS))('%s is answered by each that is described with it', async (code) => {
    const document = await describedDocument(apps.operator);
    const described = operationsIn(document).filter(
      ({ operation }) => codesOf(operation).has(code) && !(ELSEWHERE[code]?.(operation) ?? false),
    );
    expect(described.length).toBeGreaterThan(0);
    const asked = (await WAYS[code]?.(apps)) ?? {};
    const answered: string[] = [];
    for (const { path, method, operation } of described) {
      const { headers = {}, query = '', id = '1' } = asked;
      // A body that comes with a request that has none is a fault of the request, not of the route.
      const payload = asked.isRight === true ? bodyExample(document, operation) : asked.payload;
      const { 'content-length': _, ...plain } = headers;
      const answer = await apps.operator.inject({
        method: method.toUpperCase() as 'GET',
        url: `${path.replaceAll(/\{\w+\}/g, id)}${query}`,
        headers: method === 'get' ? plain : headers,
        ...(method !== 'get' && payload !== undefined && { payload }),
      });
      answered.push(`${operation.operationId} ${answer.json<{ code?: string }>().code}`);
    }
    expect(answered).toEqual(described.map(({ operation }) => `${operation.operationId} ${code}`));
  });
});

it('without a token, each operation refuses requests for another name of this machine', async () => {
  const { operator } = await bothApps();
  for (const { path, method, operation } of operationsIn(await describedDocument(operator))) {
    const answer = await operator.inject({
      method: method.toUpperCase() as 'GET',
      url: path.replaceAll(/\{\w+\}/g, '1'),
      headers: { host: 'evil.example' },
    });
    expect([operation.operationId, answer.json<{ code?: string }>().code]).toEqual([
      operation.operationId,
      'host_refused',
    ]);
    expect(codesOf(operation).has('host_refused')).toBe(true);
  }
});

function codesOf({ responses }: Operation): Set<string> {
  const answers = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
  return new Set(answers.flatMap(({ examples = {} }) => Object.keys(examples)));
}
