import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

test('reads the contract, and separates the credential from the address', () => {
  expect(
    readEnvironment({
      TASK_EXECUTION_ID: 'e1',
      CONFIG_PATH: '/tmp/config.json',
      CRAWLERD_SECRETS_PATH: '/tmp/secrets.json',
      API_BASE_URL: 'http://crawler:p%40ss@172.17.0.1:8001/',
      HEARTBEAT_INTERVAL_SECONDS: '0.5',
      CRAWLERD_OUTPUT_DIR: '/tmp/out',
      STOP_GRACE_SECONDS: '20',
    }),
  ).toEqual({
    executionId: 'e1',
    configPath: '/tmp/config.json',
    secretsPath: '/tmp/secrets.json',
    callback: {
      url: 'http://172.17.0.1:8001',
      authorization: `Basic ${Buffer.from('crawler:p@ss').toString('base64')}`,
    },
    heartbeatIntervalMs: 500,
    outputRoot: '/tmp/out',
    stopGraceMs: 20_000,
    addressRules: { allowed: '', ofMachine: '' },
    retryOrder: null,
  });
});

test('knows under which address a container reaches its machine', () => {
  const inContainer = {
    TASK_EXECUTION_ID: 'e1',
    CONFIG_PATH: '/app/config/config.json',
    API_BASE_URL: 'http://crawler:pass@172.17.0.1:8001',
  };
  expect(readEnvironment(inContainer)).toMatchObject({ addressRules: { machineHost: '172.17.0.1' } });
  const asProcess = readEnvironment({ ...inContainer, CONFIG_PATH: '/data/task_configs/e1/config.json' });
  expect(asProcess).toMatchObject({ addressRules: { allowed: '', ofMachine: '' } });
  expect(JSON.stringify(asProcess)).not.toContain('machineHost');
});

test('has a default for everything', () => {
  expect(readEnvironment({})).toEqual({
    executionId: 'standalone',
    configPath: '/app/config/config.json',
    secretsPath: null,
    callback: null,
    heartbeatIntervalMs: 30_000,
    outputRoot: '/app/output',
    stopGraceMs: 10_000,
    addressRules: { allowed: '', ofMachine: '' },
    retryOrder: null,
  });
});

test('takes an order to try failed pages again, or refuses to crawl everything instead', () => {
  const order = { codes: ['http_500'], follow: false, first_attempt: 2 };
  expect(readEnvironment({ CRAWLERD_RETRY_PAGES: JSON.stringify(order) })).toMatchObject({
    retryOrder: order,
  });
  for (const text of ['{', '{}', 'null', '{"follow":true,"first_attempt":0}']) {
    expect(readEnvironment({ CRAWLERD_RETRY_PAGES: text })).toMatchObject({
      issues: [{ field: 'CRAWLERD_RETRY_PAGES' }],
    });
  }
});

test('an address without a credential is used without one', () => {
  expect(readEnvironment({ TASK_EXECUTION_ID: 'e', API_BASE_URL: 'https://host/base/' })).toMatchObject({
    callback: { url: 'https://host/base', authorization: null },
  });
});

test('reports all issues together, without the credential', () => {
  const result = readEnvironment({
    API_BASE_URL: 'ftp://crawler:secret@host',
    HEARTBEAT_INTERVAL_SECONDS: 'often',
    STOP_GRACE_SECONDS: '-1',
  });
  const issues = 'issues' in result ? result.issues : [];
  expect(issues.map(({ field }) => field)).toEqual([
    'API_BASE_URL',
    'TASK_EXECUTION_ID',
    'HEARTBEAT_INTERVAL_SECONDS',
    'STOP_GRACE_SECONDS',
  ]);
  expect(JSON.stringify(issues)).not.toContain('secret');
});

test.each([
  ['CRAWLERD_CRAWL_ALLOWED_RANGES', 'allowed'],
  ['CRAWLERD_MACHINE_ADDRESSES', 'ofMachine'],
])('invalid address ranges in %s are an issue', (name, rule) => {
  expect(readEnvironment({ [name]: '10.0.0.0/8' })).toMatchObject({ addressRules: { [rule]: '10.0.0.0/8' } });
  expect(readEnvironment({ [name]: 'localhost' })).toMatchObject({ issues: [{ field: name }] });
});
