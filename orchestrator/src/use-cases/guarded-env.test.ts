import { expect, it } from 'vitest';
import { guardedEnvIssues } from './guarded-env.ts';
import type { ImagePolicy } from './image-policy.ts';

const OWN = 'registry.example:5000/ours/crawler:2';
const images: ImagePolicy = {
  own: OWN,
  byTaskType: { crawler: OWN, news: 'theirs:1', again: `${OWN}-browser` },
  allowed: ['theirs*'],
};
const config = { task_name: 'shop', base_url: 'http://shop.example/' };
const issuesOf = (env: Record<string, string>, launch: { image?: string; task_type?: string } = {}) => {
  const { task_type = 'crawler', ...rest } = launch;
  return guardedEnvIssues({ config: { ...config, task_type }, env, ...rest }, images).map(
    ({ field }) => field,
  );
};
const PRELOAD = { NODE_OPTIONS: '--require /app/output/x' };

it.each([
  'NODE_OPTIONS',
  'node_options',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_EXTRA_CA_CERTS',
  'LD_PRELOAD',
  'SSL_CERT_FILE',
  'PATH',
  'CRAWLERD_CRAWL_ALLOWED_RANGES',
  'CRAWLERD_MACHINE_ADDRESSES',
])('%s is not for a launch to set for our own crawler', (name) =>
  expect(issuesOf({ [name]: 'x', MY_KEY: 'v' })).toEqual([`env.${name}`]),
);

it('other variables are, and all are for other images', () => {
  expect(issuesOf({ MY_KEY: 'v', TZ: 'UTC', NODES: '3', MY_PATH: '/', PATHS: '/' })).toEqual([]);
  expect(issuesOf(PRELOAD, { image: 'theirs:2' })).toEqual([]);
  expect(issuesOf(PRELOAD, { task_type: 'news' })).toEqual([]);
  expect(guardedEnvIssues({ config }, images)).toEqual([]);
});

it.each(['', ':1', ':2-browser', '-browser:2', '@sha256:11'])(
  'our own is also our image with "%s"',
  (end) => {
    expect(issuesOf(PRELOAD, { image: `registry.example:5000/ours/crawler${end}` })).toHaveLength(1);
  },
);

it('what the operator lets run as "crawler" is our own, and ours stays it', () => {
  const renamed: ImagePolicy = { ...images, byTaskType: { crawler: 'mirror/of-ours@sha256:00' } };
  for (const image of [undefined, 'mirror/of-ours:2', OWN]) {
    const launch = { config, env: PRELOAD, ...(image === undefined ? {} : { image }) };
    expect(guardedEnvIssues(launch, renamed)).toHaveLength(1);
  }
});

it('a type by the name of a property that every object has is none', () => {
  expect(issuesOf(PRELOAD, { task_type: 'constructor' })).toEqual([]);
});
