import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TOKEN_PREFIX } from '@crawlerd/shared';
import { operatorApp } from '../operator-app.ts';
import { OPERATOR_OPTIONS } from '../testing/app-options.ts';
import { bothApps } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { API_TOKEN, bearer, makeToken } from '../testing/tokens.ts';

describe('tokens', () => {
  it('are made, shown once, listed and revoked, which takes effect at once', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const made = await makeToken(operator, { scope: 'launch', labels: { team: 'prices' } });
    expect(made).toMatchObject({
      name: 'ci',
      scope: 'launch',
      labels: { team: 'prices' },
      created_by: 'environment',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
    });
    expect(made.token).toMatch(/^crawlerd_[\w-]{43}$/);
    const { token, ...shown } = made;
    expect(await operator.inject({ url: '/executions', headers: bearer(token) })).toMatchObject({
      statusCode: 200,
    });
    const used = { ...shown, last_used_at: world.clock.now().toISOString() };
    const admin = bearer(API_TOKEN);
    expect((await operator.inject({ url: '/tokens', headers: admin })).json()).toEqual({ tokens: [used] });
    const revoke = { method: 'DELETE', url: `/tokens/${made.id}`, headers: admin } as const;
    const revoked = { ...used, revoked_at: world.clock.now().toISOString() };
    expect((await operator.inject(revoke)).json()).toEqual(revoked);
    const refused = await operator.inject({ url: '/executions', headers: bearer(token) });
    expect(problemOf(refused)).toMatchObject({ status: 401, code: 'credential_revoked' });
    // May be repeated, and its name is free again.
    world.clock.advance(5);
    expect((await operator.inject(revoke)).json()).toEqual(revoked);
    expect((await makeToken(operator)).id).not.toBe(made.id);
    expect(problemOf(await operator.inject({ ...revoke, url: '/tokens/none' })).code).toBe('token_unknown');
  });

  it('are stored as a hash, and nowhere else', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const { token, id } = await makeToken(operator, { scope: 'admin' });
    await makeToken(operator, { name: 'other' }, token);
    world.store.flush(1000);
    const stored = ['', '-wal'].map((end) => readFileSync(`${world.databaseFile}${end}`, 'latin1')).join('');
    expect(stored).toContain(id);
    for (const secret of [token.slice(TOKEN_PREFIX.length), API_TOKEN]) {
      for (const form of ['utf8', 'base64', 'hex'] as const) {
        expect(stored).not.toContain(Buffer.from(secret).toString(form));
      }
    }
  });

  it('are refused after their time, by the clock of the service', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const { token, expires_at } = await makeToken(operator, { expires_in_seconds: 3600 });
    const ask = () => operator.inject({ url: '/executions', headers: bearer(token) });
    world.clock.advance(3599);
    expect((await ask()).statusCode).toBe(200);
    world.clock.advance(1);
    expect(problemOf(await ask())).toMatchObject({
      code: 'credential_expired',
      detail: expect.stringContaining(`expired at ${expires_at}`),
    });
  });

  it('survive a restart, with what is revoked and when they were last used', async () => {
    const { operator, world } = await bothApps({ apiToken: API_TOKEN });
    const kept = await makeToken(operator);
    const old = await makeToken(operator, { name: 'old' });
    await operator.inject({ method: 'DELETE', url: `/tokens/${old.id}`, headers: bearer(API_TOKEN) });
    await operator.inject({ url: '/executions', headers: bearer(kept.token) });
    world.store.flush(1000);
    world.restart();
    const again = await operatorApp(world.services, { ...OPERATOR_OPTIONS, metrics: noMetrics });
    const status = async (token: string) =>
      (await again.inject({ url: '/executions', headers: bearer(token) })).statusCode;
    expect([await status(kept.token), await status(old.token)]).toEqual([200, 401]);
    expect(world.store.tokens.find(kept.id)?.lastUsedAt).toEqual(world.clock.now());
    await again.close();
  });

  it('say which scope they have, and which is needed', async () => {
    const { operator } = await bothApps({ apiToken: API_TOKEN });
    const { token } = await makeToken(operator, { scope: 'launch' });
    const answer = await operator.inject({ method: 'POST', url: '/prune', headers: bearer(token) });
    expect(problemOf(answer)).toMatchObject({
      status: 403,
      code: 'scope_missing',
      detail: expect.stringContaining('The token ci has the scope launch, and this needs operate'),
    });
  });

  it.each([
    [{ name: 'environment' }, 'invalid_request'],
    [{ name: '' }, 'invalid_request'],
    [{ scope: 'root' }, 'invalid_request'],
    [{ labels: {} }, 'invalid_request'],
    [{ unknown: 1 }, 'invalid_request'],
    [{ scope: 'admin', labels: { team: 'prices' } }, 'invalid_token'],
    [{ name: 'taken' }, 'token_name_taken'],
  ])('are not made of %j: %s', async (wrong, code) => {
    const { operator } = await bothApps({ apiToken: API_TOKEN });
    await makeToken(operator, { name: 'taken' });
    const answer = await operator.inject({
      method: 'POST',
      url: '/tokens',
      headers: bearer(API_TOKEN),
      payload: { name: 'ci', scope: 'read', ...wrong },
    });
    expect(problemOf(answer).code).toBe(code);
    expect((await operator.inject({ url: '/tokens', headers: bearer(API_TOKEN) })).json()).toMatchObject({
      tokens: [{ name: 'taken' }],
    });
  });
});

describe('without CRAWLERD_API_TOKEN', () => {
  it('nobody needs a token until there is one; then everybody does, also if all are revoked', async () => {
    const { operator } = await bothApps();
    const ask = async (headers: Record<string, string>) =>
      (await operator.inject({ url: '/executions', headers })).statusCode;
    const elsewhere = { host: 'crawler.example' };
    expect([await ask({}), await ask(elsewhere)]).toEqual([200, 403]);
    const refused = await operator.inject({
      method: 'POST',
      url: '/tokens',
      payload: { name: 'ci', scope: 'operate' },
    });
    expect(problemOf(refused).code).toBe('admin_token_needed');
    expect(await ask({})).toBe(200);
    const { id, token, created_by } = await makeToken(operator, { scope: 'admin' }, null);
    expect(created_by).toBeNull();
    expect([await ask({}), await ask(bearer(token))]).toEqual([401, 200]);
    // A page of a name that was rebound to this machine has no token.
    expect([await ask(elsewhere), await ask({ ...elsewhere, ...bearer(token) })]).toEqual([401, 200]);
    await operator.inject({ method: 'DELETE', url: `/tokens/${id}`, headers: bearer(token) });
    expect([await ask({}), await ask(bearer(token))]).toEqual([401, 401]);
  });

  it('that of the environment is a way back in', async () => {
    const { operator, world } = await bothApps();
    const { id, token } = await makeToken(operator, { scope: 'admin' }, null);
    await operator.inject({ method: 'DELETE', url: `/tokens/${id}`, headers: bearer(token) });
    const again = await operatorApp(world.services, {
      ...OPERATOR_OPTIONS,
      apiToken: API_TOKEN,
      metrics: noMetrics,
    });
    expect((await makeToken(again)).created_by).toBe('environment');
    await again.close();
  });
});

const noMetrics = async () => ({ contentType: 'text/plain', text: '' });
