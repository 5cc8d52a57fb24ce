import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { consoleLog, hideInLog } from '../base/log.ts';
import { configHash } from './config-hash.ts';
import { readPlan } from './read-plan.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'read-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(rules: object, more: object = {}, secrets?: object): ReturnType<typeof readPlan> {
  const configPath = path.join(folder, 'config.json');
  const config = { task_name: 'x', base_url: 'http://a.example/', crawl_config: rules, ...more };
  const secretsPath = path.join(folder, 'secrets.json');
  if (secrets !== undefined) await writeFile(secretsPath, JSON.stringify(secrets));
  await writeFile(configPath, JSON.stringify(config));
  return readPlan({
    executionId: 'e',
    configPath,
    secretsPath: secrets === undefined ? null : secretsPath,
    outputRoot: folder,
    callback: null,
    heartbeatIntervalMs: 1000,
    stopGraceMs: 1000,
    addressRules: { allowed: '', ofMachine: '' },
    retryOrder: null,
  });
}

test('a config with valid selectors is accepted', async () => {
  const fields = ['title', { name: 'sku', selectors: [{ css: 'b.sku > i:first-child' }, '.code'] }];
  expect(await read({ data_fields: fields, item_selector: 'li' })).toMatchObject({
    plan: { fields, itemSelector: 'li' },
  });
});

test('invalid selectors are reported with their keys', async () => {
  const fields = ['title', { name: 'sku', selectors: [{ css: 'b' }, { css: 'b[' }, 'i['] }];
  expect(await read({ data_fields: fields, item_selector: '<li>' })).toMatchObject({
    issues: [
      { field: 'crawl_config.data_fields[1].selectors[1].css' },
      { field: 'crawl_config.data_fields[1].selectors[2]' },
      { field: 'crawl_config.item_selector', message: 'is not a CSS selector: it is markup' },
    ],
  });
});

const REFERRING = {
  headers: { Authorization: { secret: 'token' }, Accept: 'text/html' },
  cookies: { send: { session: { secret: 'cookie' } } },
  proxies: {
    urls: [
      'http://open.test:1',
      { url: 'http://proxy.test:3128', username: 'me', password: { secret: 'pass' } },
    ],
  },
};
const SECRETS = { token: 'Bearer 0123456789', cookie: 'c00kie-value', pass: 'p@ss/word' };

test('secrets take the places that refer to them', async () => {
  expect(await read({}, REFERRING, SECRETS)).toMatchObject({
    plan: {
      http: {
        headers: { authorization: 'Bearer 0123456789', accept: 'text/html' },
        cookies: { send: { session: 'c00kie-value' } },
        proxies: { urls: ['http://open.test:1', 'http://me:p%40ss%2Fword@proxy.test:3128'] },
      },
    },
  });
});

test('a crawl is the same one after the value of a secret was changed, and another with another secret', async () => {
  const hashOf = async (config: object, secrets: object) => {
    const found = await read({}, config, secrets);
    return 'plan' in found ? configHash(found.plan) : null;
  };
  const first = await hashOf(REFERRING, SECRETS);
  expect(first).not.toBeNull();
  expect(await hashOf(REFERRING, { ...SECRETS, token: 'Bearer other' })).toBe(first);
  const other = { ...REFERRING, headers: { Authorization: { secret: 'pass' } } };
  expect(await hashOf(other, { ...SECRETS, pass: SECRETS.token })).not.toBe(first);
});

test('a secret that is missing or cannot be used is named, and never shown', async () => {
  const secrets = { token: 'Bear\u00e9r 0123', cookie: 'not; a cookie', pass: 'x'.repeat(300) };
  const wrong = await read({}, REFERRING, secrets);
  expect(wrong).toMatchObject({
    issues: [
      { field: 'headers.Authorization', message: expect.stringContaining('printable ASCII') },
      { field: 'cookies.send.session', message: expect.stringContaining('no valid cookie value') },
      { field: 'proxies.urls[1].password', message: expect.stringContaining('longer than 255 bytes') },
    ],
  });
  for (const value of Object.values(secrets)) expect(JSON.stringify(wrong)).not.toContain(value);
  const message = 'refers to the secret "token", which is not in the file that CRAWLERD_SECRETS_PATH names';
  expect(await read({}, { headers: REFERRING.headers })).toEqual({
    issues: [{ field: 'headers.Authorization', message }],
  });
});

test('after that the log shows none of them', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  onTestFinished(() => {
    vi.restoreAllMocks();
    hideInLog([]);
  });
  await read({}, REFERRING, SECRETS);
  const basic = Buffer.from(`me:${SECRETS.pass}`).toString('base64');
  consoleLog.info(`refused: ${SECRETS.token} ${encodeURIComponent(SECRETS.pass)} ${basic}`);
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^refused: \*{3} \*{3} \S{0,8}\*{3}\S{0,4}\n$/);
});
