import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EventList, ExecutionStatus, TokenCreated } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { runCrawlerd } from '../support/run-crawlerd.ts';
import { canary, filesBelow, holding, processList } from '../support/secret-traces.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';
import { backUp } from '../support/storage-service.ts';

const PREFIX = 'crawlerd_';

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

it('a token is shown once, and then in nothing that is answered, printed or kept', async () => {
  const service = await ServiceProcess.start({
    CRAWLERD_RUNTIME: 'process',
    CRAWLERD_API_TOKEN: canary('environment'),
    CRAWLERD_LOG_LEVEL: 'debug',
  });
  const env = { ...service.env, CRAWLERD_URL: service.url };
  const made = await runCrawlerd(['token', 'create', 'ci', '--scope', 'launch', '--json'], env);
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('not shown again')]);
  const { id: tokenId, token } = JSON.parse(made.out) as TokenCreated;
  const asking = async (path: string, { headers = {}, ...init }: Asked = {}) => {
    const own = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return fetch(`${service.url}${path}`, { ...init, headers: { ...own, ...headers } });
  };
  const site = await serveSite({ host: '127.0.0.1', pages: 5 });
  const launch = { method: 'POST', body: JSON.stringify({ config: siteCrawl(site.url, 5) }) };
  const launched = (await (await asking('/api/v1/executions', launch)).json()) as ExecutionStatus;
  const path = `/api/v1/executions/${launched.execution_id}`;
  const statusPath = `/api/v1/monitoring/execution/${launched.execution_id}/status`;
  await eventually('it has succeeded', async () => {
    const { status } = (await (await asking(statusPath)).json()) as ExecutionStatus;
    return status === 'succeeded';
  });

  const shown: Record<string, string> = { 'the hint beside it': made.err };
  const parts = ['', '/events', '/logs', '/items', '/files'].map((part) => `${path}${part}`);
  const others = ['/executions', '/events', '/tasks', '/schedules', '/metrics', '/readyz', '/docs/json'];
  for (const each of [...parts, statusPath, ...others]) {
    const answer = await asking(each);
    expect([each, answer.status]).toEqual([each, 200]);
    shown[each] = await answer.text();
  }
  const zip = await asking(`${path}/files?archive=zip`);
  shown['zip'] = Buffer.from(await zip.arrayBuffer()).toString('latin1');
  expect(shown['zip']).toMatch(/^PK/);
  const feed = { headers: { accept: 'text/event-stream', 'last-event-id': '0' } };
  shown['feed'] = await (await asking(`${path}/events`, feed)).text();
  const refused = { method: 'POST', body: JSON.stringify({ config: {}, env: { TOKEN: token } }) };
  shown['a launch that is refused'] = await (await asking('/api/v1/executions', refused)).text();
  shown['a scope that is missing'] = await (await asking('/api/v1/tokens')).text();
  const basic = `Basic ${Buffer.from(`me:${token}`).toString('base64')}`;
  const asPassword = { method: 'POST', headers: { authorization: basic } };
  shown['as a password'] = await (await asking('/api/v1/prune', asPassword)).text();
  shown['list'] = (await runCrawlerd(['token', 'ls', '--json'], env)).out;
  const revoked = await runCrawlerd(['token', 'revoke', 'ci', '--json'], env);
  shown['revoked'] = revoked.out;
  const after = await asking('/api/v1/executions');
  shown['refused after that'] = await after.text();
  shown['process list'] = processList();
  shown['backup'] = readFileSync(await backUp(service), 'latin1');
  shown['log of the service'] = service.errors;

  expect([after.status, shown['refused after that']]).toEqual([
    401,
    expect.stringContaining('credential_revoked'),
  ]);
  for (const each of ['list', 'revoked']) expect(shown[each]).toContain(tokenId);
  // What begins with the prefix alone stands in many places.
  const value = token.slice(PREFIX.length);
  expect(holding({ ...shown, ...filesBelow(service.dataDir) }, value)).toEqual([]);

  const { events } = JSON.parse(shown[`${path}/events`] ?? '') as EventList;
  const asked = events.filter((event) => event.token !== undefined);
  expect(asked.map(({ kind, token: by }) => [kind, by])).toEqual([['accepted', 'ci']]);
  expect(shown['log of the service']).toContain('"token":"environment"');
});
