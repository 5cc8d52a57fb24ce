import { expect, it } from 'vitest';
import { guardedEnvFaults } from './guarded-env.ts';

const config = { task_name: 'shop', base_url: 'http://shop.example/' };
const faultsOf = (env: Record<string, string>, image = 'ours:1') =>
  guardedEnvFaults({ config, env }, image, 'ours:1').map(({ field }) => field);

it.each([
  'NODE_OPTIONS',
  'node_options',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'LD_PRELOAD',
  'SSL_CERT_FILE',
  'PATH',
  'CRAWLERD_CRAWL_ALLOWED_RANGES',
])('%s is not for a launch to set for our own crawler', (name) =>
  expect(faultsOf({ [name]: 'x', MY_KEY: 'v' })).toEqual([`env.${name}`]),
);

it('other variables are, and all are for other images', () => {
  expect(faultsOf({ MY_KEY: 'v', TZ: 'UTC', NODES: '3', MY_PATH: '/', PATHS: '/' })).toEqual([]);
  expect(faultsOf({ NODE_OPTIONS: '--max-old-space-size=64' }, 'theirs:1')).toEqual([]);
  expect(guardedEnvFaults({ config }, 'ours:1', 'ours:1')).toEqual([]);
});

it.each(['registry.example:5000/ours/crawler:2', 'registry.example:5000/ours/crawler@sha256:00'])(
  'every version and variant of %s is our own',
  (ours) => {
    const launch = { config, env: { NODE_OPTIONS: '--require /app/output/x' } };
    for (const image of [
      'crawler',
      'crawler:1',
      'crawler:2-browser',
      'crawler-browser:2',
      'crawler@sha256:11',
    ]) {
      expect(guardedEnvFaults(launch, `registry.example:5000/ours/${image}`, ours)).toHaveLength(1);
    }
    expect(guardedEnvFaults(launch, 'registry.example:5000/theirs/crawler:2', ours)).toEqual([]);
  },
);
