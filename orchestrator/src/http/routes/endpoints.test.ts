import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EndpointGuard } from '../../adapters/notify/endpoint-guard.ts';
import { AllChannels } from '../../adapters/notify/all-channels.ts';
import { eventually } from '../../testing/eventually.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

const CANARY = 'canary-7f3a91c0d2e4';
const SECRET = `whsec_${Buffer.alloc(32, CANARY).toString('base64')}`;
const ROBOT = {
  channel: { type: 'feishu', url: `https://open.test/hook/${CANARY}`, secret: `${CANARY}-sign` },
};

const EMAIL = { from: 'a@b.test', to: ['c@d.test'], user: 'me' };
const MAIL = { type: 'email', url: 'smtp://mail.test:587', secret: CANARY, email: EMAIL };

async function serving() {
  const channels = new AllChannels({
    clock: { now: () => new Date() },
    guard: new EndpointGuard('127.0.0.1', () => []),
    timeoutMs: 2000,
  });
  const { world, operator } = await servedWorld({ channels });
  const put = async (name: string, payload: object) =>
    operator.inject({ method: 'PUT', url: `/api/v1/endpoints/${name}`, payload });
  const post = async (url: string) => operator.inject({ method: 'POST', url });
  return { world, operator, put, post };
}

describe('endpoints over HTTP', () => {
  it('are put, replaced, shown, paused, resumed and removed, without their credentials', async () => {
    const { world, operator, put, post } = await serving();
    const answers = [
      await put('team', ROBOT),
      await put('team', { ...ROBOT, filter: { kinds: ['lost'], labels: { team: 'a' } }, language: 'zh' }),
      await post('/endpoints/team/pause'),
      await operator.inject('/endpoints/team'),
      await post('/endpoints/team/resume'),
      await operator.inject('/endpoints'),
      await put('mail', { channel: MAIL }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 200, 200, 200, 200, 200, 201]);
    expect(answers[3]?.json()).toMatchObject({
      name: 'team',
      channel: { type: 'feishu', host: 'open.test' },
      filter: { kinds: ['lost'], labels: { team: 'a' } },
      language: 'zh',
      paused_because: 'It was paused on request.',
    });
    expect(answers[5]?.json()).toMatchObject({ endpoints: [{ name: 'team', paused_at: null }] });
    expect(answers[6]?.json()).toMatchObject({ channel: { type: 'email', host: 'mail.test:587' } });
    for (const { body } of answers) expect(body).not.toContain('canary');
    for (const file of [world.databaseFile, `${world.databaseFile}-wal`]) {
      expect(readFileSync(file).includes('canary')).toBe(false);
    }
    expect((await operator.inject({ method: 'DELETE', url: '/endpoints/team' })).statusCode).toBe(204);
    for (const url of ['/endpoints/team/test', '/endpoints/team/pause', '/endpoints/team/resume']) {
      expect(problemOf(await post(url))).toMatchObject({ status: 404, code: 'endpoint_unknown' });
    }
    expect(problemOf(await post('/deliveries/1/redeliver')).code).toBe('delivery_unknown');
  });

  it('that cannot be used are refused with the field, and nothing is stored or repeated', async () => {
    const { operator, put } = await serving();
    const { channel } = ROBOT;
    const wrong: [body: object, field: string][] = [
      [{}, 'channel'],
      [{ channel: { ...channel, url: `http://10.0.0.1/${CANARY}` } }, 'channel.url'],
      [{ channel: { ...channel, url: `http://169.254.169.254/${CANARY}` } }, 'channel.url'],
      [{ channel: { ...channel, url: `ftp://open.test/${CANARY}` } }, 'channel.url'],
      [{ channel: { ...channel, url: `https://user:${CANARY}@open.test/` } }, 'channel.url'],
      [{ channel: { ...channel, type: 'webhook', secret: CANARY } }, 'channel.secret'],
      [{ channel: { ...channel, type: 'wecom' } }, 'channel.secret'],
      [{ channel: { ...channel, type: CANARY } }, 'channel.type'],
      [{ channel: { ...channel, email: EMAIL } }, 'channel.email'],
      [{ channel: { type: 'email', url: 'smtp://mail.test' } }, 'channel.email'],
      [{ channel: { ...MAIL, email: { ...EMAIL, to: [] } } }, 'channel.email.to'],
      [
        { channel: { ...MAIL, email: { ...EMAIL, from: `a@b.test\r\nBcc: ${CANARY}@c.test` } } },
        'channel.email.from',
      ],
      [{ channel: { ...MAIL, url: 'smtp://10.0.0.1' } }, 'channel.url'],
      [{ channel, filter: { kinds: ['unheard'] } }, 'filter.kinds[0]'],
      [{ channel, filter: { kinds: [] } }, 'filter.kinds'],
      [{ channel, language: 'fr' }, 'language'],
    ];
    for (const [body, field] of wrong) {
      const answer = await put('team', body);
      const { status, errors } = problemOf(answer);
      expect([body, status, errors?.map((each) => each.field)]).toEqual([body, 400, [field]]);
      expect(answer.body).not.toContain('canary');
    }
    expect((await operator.inject('/endpoints')).json()).toEqual({ endpoints: [] });
  });

  it('are tested, and the delivery log says what came of it', async () => {
    const { world, operator, put, post } = await serving();
    world.services.deliverer.start();
    // Nobody listens there.
    await put('nobody', {
      channel: { type: 'webhook', url: `http://127.0.0.1:9/${CANARY}`, secret: SECRET },
    });
    const test = await post('/endpoints/nobody/test');
    expect([test.statusCode, test.json()]).toMatchObject([202, { kind: 'test', state: 'pending' }]);
    const list = await eventually('the test was tried', async () => {
      const answer = await operator.inject('/deliveries?endpoint=nobody&state=pending');
      return answer.body.includes('"attempts":1') && answer;
    });
    expect(list.json()).toMatchObject({
      deliveries: [
        { endpoint: 'nobody', kind: 'test', failure: expect.stringContaining('ECONNREFUSED') as string },
      ],
      next_before: null,
    });
    expect(list.body).not.toContain('canary');
  });
});
