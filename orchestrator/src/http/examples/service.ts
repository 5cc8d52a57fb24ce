const AT = '2026-11-23T09:12:44.310Z';

const TOKEN = {
  id: '01a20a98-c0de-7a11-9b00-0c1f5e7d3b22',
  name: 'ci',
  scope: 'launch',
  labels: { team: 'prices' },
  requests_per_minute: 120,
  queued_max: null,
  created_at: AT,
  created_by: 'environment',
  expires_at: '2026-12-23T09:12:44.310Z',
  revoked_at: null,
  last_used_at: null,
};

export const REVOKED = {
  ...TOKEN,
  revoked_at: '2026-11-24T10:00:00.000Z',
  last_used_at: '2026-11-24T09:58:12.004Z',
};

const SECRET = { name: 'shop_password', created_at: AT, updated_at: AT, is_readable: true };

const ORPHAN = {
  execution_id: '01a20a98-ac72-7f10-9d00-25cf55c18dfc',
  attempt: 1,
  container_name: 'crawler-task-01a20a98-ac72-7f10-9d00-25cf55c18dfc-1',
  container_id: '3f4e9a1b2c5d',
  kind: 'unknown',
  container: 'running',
  since: AT,
};

const ENDPOINT = {
  name: 'ops',
  channel: { type: 'webhook', host: 'hooks.example.com' },
  filter: { kinds: ['failed', 'lost'] },
  language: 'en',
  created_at: AT,
  updated_at: AT,
  paused_at: null,
  paused_because: null,
  failing_since: null,
};

export const PAUSED_ENDPOINT = {
  ...ENDPOINT,
  paused_at: '2026-11-24T10:00:00.000Z',
  paused_because: 'It was paused on request.',
};

const DELIVERY = {
  id: 7,
  endpoint: 'ops',
  kind: 'test',
  execution_id: null,
  state: 'pending',
  attempts: 0,
  created_at: AT,
  next_attempt_at: AT,
  ended_at: null,
  status_code: null,
  failure: null,
  answer: null,
};

const READY = { name: 'data folder', ok: true, detail: 'the database is writable' };

export const NOT_READY = {
  status: 'not_ready',
  checks: [
    READY,
    {
      name: 'docker engine',
      ok: false,
      detail: 'The engine does not answer at /var/run/docker.sock. Start it, or set DOCKER_HOST.',
    },
  ],
};

export const OF_SERVICE = {
  Health: { status: 'ok' },
  Readiness: { status: 'ready', checks: [READY] },
  Secret: SECRET,
  SecretList: { secrets: [SECRET] },
  SecretValue: { value: 'correct horse battery staple' },
  Token: TOKEN,
  TokenList: { tokens: [TOKEN] },
  TokenCreated: { ...TOKEN, token: 'crawlerd_EXAMPLE' },
  TokenRequest: { name: 'ci', scope: 'launch', labels: { team: 'prices' }, expires_in_seconds: 2_592_000 },
  OrphanList: { orphans: [ORPHAN] },
  Endpoint: {
    channel: { type: 'webhook', url: 'https://hooks.example.com/crawls' },
    filter: { kinds: ['failed', 'lost'] },
  },
  EndpointView: ENDPOINT,
  EndpointList: { endpoints: [ENDPOINT] },
  Delivery: DELIVERY,
  DeliveryList: { deliveries: [DELIVERY], next_before: null },
};
