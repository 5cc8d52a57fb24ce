import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventList, ExecutionStatus } from '@crawlerd/shared';
import { listen } from '../listen.ts';
import { operatorApp } from '../operator-app.ts';
import { OPERATOR_OPTIONS } from '../testing/app-options.ts';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { API_TOKEN, bearer, makeToken } from '../testing/tokens.ts';

describe('what a token has asked for', () => {
  it('names it in the event: launch, stop, resume and removal', async () => {
    const { world, operator } = await bothApps({ apiToken: API_TOKEN });
    const tokens = new Map<string, string>();
    for (const name of ['launcher', 'stopper', 'resumer', 'remover']) {
      tokens.set(name, (await makeToken(operator, { name, scope: 'operate' })).token);
    }
    const ask = async (name: string, method: 'POST' | 'DELETE', url: string, payload?: object) => {
      const headers = bearer(tokens.get(name) ?? API_TOKEN);
      const answer = await operator.inject({ method, url, headers, ...(payload && { payload }) });
      expect(answer.statusCode).toBeLessThan(300);
      return answer;
    };
    const launched = await ask('launcher', 'POST', '/executions', { config: CONFIG });
    const id = launched.json<ExecutionStatus>().execution_id;
    await world.reaches(id, 'running');
    await ask('stopper', 'POST', `/executions/${id}/stop`);
    await world.released(id);
    await ask('resumer', 'POST', `/executions/${id}/resume`);
    await world.reaches(id, 'running');
    await ask('environment', 'POST', `/executions/${id}/stop`, { mode: 'kill' });
    await world.released(id);
    await ask('remover', 'DELETE', `/executions/${id}`);
    const answer = await operator.inject({ url: '/events', headers: bearer(API_TOKEN) });
    const asked = answer.json<EventList>().events.filter((event) => event.token !== undefined);
    expect(asked.map(({ kind, token }) => [kind, token])).toEqual([
      ['accepted', 'launcher'],
      ['stop_requested', 'stopper'],
      ['resumed', 'resumer'],
      ['stop_requested', 'environment'],
      ['removed', 'remover'],
    ]);
  });

  it('names nobody where nobody needs a token', async () => {
    const { operator } = await bothApps();
    await operator.inject({ method: 'POST', url: '/executions', payload: { config: CONFIG } });
    const { events } = (await operator.inject({ url: '/events' })).json<EventList>();
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter((event) => 'token' in event)).toEqual([]);
  });

  it('is in the log of the service, what is refused and what is only read is not', async () => {
    const { world, operator } = await bothApps({ apiToken: API_TOKEN });
    const { token } = await makeToken(operator, { scope: 'operate' });
    const lines: string[] = [];
    const logger = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
    const logged = await operatorApp(world.services, { ...OPERATOR_OPTIONS, apiToken: API_TOKEN, logger });
    onTestFinished(() => logged.close());
    const ask = (method: 'GET' | 'POST' | 'DELETE', url: string) =>
      logged.inject({ method, url, headers: bearer(token) });
    await ask('GET', '/schedules');
    await ask('DELETE', '/tokens/none');
    await ask('POST', '/prune?dry_run=true');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ token: 'ci', method: 'POST', path: '/prune', msg: 'A change was asked for' }),
    ]);
  });
});

it('a feed is cut off when its token is revoked, before it shows anything more', async () => {
  const { world, operator } = await bothApps({ apiToken: API_TOKEN });
  const { url } = await listen(operator, { host: '127.0.0.1', port: 0, setting: 'CRAWLERD' });
  const { id, token } = await makeToken(operator);
  const headers = { accept: 'text/event-stream', ...bearer(token) };
  const feed = await fetch(`${url}/events`, { headers });
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let shown = '';
  const readUntilEnd = async (isEnough: () => boolean): Promise<string> => {
    for (;;) {
      if (isEnough()) return 'more';
      const part = await reader?.read().catch(() => 'cut');
      if (part === 'cut' || part === undefined || typeof part === 'string') return 'cut';
      if (part.done) return 'ended';
      shown += part.value;
    }
  };
  const before = await world.running();
  expect(await readUntilEnd(() => shown.includes(before))).toBe('more');
  await operator.inject({ method: 'DELETE', url: `/tokens/${id}`, headers: bearer(API_TOKEN) });
  const after = await world.running();
  expect(await readUntilEnd(() => shown.includes(after))).toBe('cut');
});
