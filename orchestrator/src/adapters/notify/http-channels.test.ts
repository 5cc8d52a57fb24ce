import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '../../ports/channels.ts';
import type { HttpChannel } from './channel-request.ts';
import { EndpointGuard } from './endpoint-guard.ts';
import { HttpChannels } from './http-channels.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const MESSAGE: Message = {
  id: 'msg_1_1700000000000',
  language: 'en',
  notification: {
    kind: 'failed',
    at: new Date('2026-01-02T03:04:05.678Z'),
    executionId: 'e1',
    taskName: 'books <at user_id="all"></at> <!channel> & co',
    task: null,
    attempt: 2,
    reason: 'acceptance_failed',
    message: 'It has 3 items.',
  },
};

interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function channels(options: { allowed?: string; timeoutMs?: number; now?: Date } = {}): HttpChannels {
  const { allowed = '127.0.0.1', timeoutMs = 5000, now = new Date() } = options;
  return new HttpChannels({
    clock: { now: () => now },
    guard: new EndpointGuard(allowed, () => []),
    timeoutMs,
  });
}

/** A server that notes what it gets. */
async function receiver(answer: RequestListener): Promise<{ origin: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const receive = async (): Promise<void> => {
      got.push({ url: request.url ?? '', headers: request.headers, body: await text(request) });
      answer(request, response);
    };
    void receive();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const webhook = (url: string): HttpChannel => ({ type: 'webhook', url, secret: SECRET });

describe('a webhook', () => {
  it('is signed so that the reference library accepts it, and no other key or body', async () => {
    const { origin, got } = await receiver((_request, response) => void response.end());
    expect(await channels().send(webhook(`${origin}/hook`), MESSAGE)).toEqual({
      failed: null,
      statusCode: 200,
      answer: '',
    });
    const [{ headers, body }] = got as [Got];
    const given = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
    expect(new Webhook(SECRET).verify(body, given)).toEqual({
      type: 'execution.failed',
      timestamp: '2026-01-02T03:04:05.678Z',
      data: expect.objectContaining({
        kind: 'failed',
        execution_id: 'e1',
        attempt: 2,
        reason: 'acceptance_failed',
      }),
    });
    expect(headers['webhook-id']).toBe(MESSAGE.id);
    expect(() => new Webhook(SECRET).verify(`${body} `, given)).toThrow('No matching signature found');
    expect(() => new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`).verify(body, given)).toThrow(
      'No matching signature found',
    );
  });

  it('needs a key that is long enough, and an address that may be reached', () => {
    const issue = (channel: Partial<HttpChannel>) =>
      channels().issue({ ...webhook('https://a.test/'), ...channel })?.field ?? null;
    expect(issue({})).toBeNull();
    expect(issue({ secret: 'whsec_AAAA' })).toBe('channel.secret');
    expect(issue({ secret: 'no prefix'.replace(' ', '-') })).toBe('channel.secret');
    for (const url of [
      'http://10.0.0.1/',
      'http://[::1]/',
      'http://[::ffff:7f00:2]/',
      'http://0x7f000002/',
      'http://169.254.169.254/latest',
    ]) {
      expect([url, issue({ url })]).toEqual([url, 'channel.url']);
    }
    expect(issue({ url: 'http://127.0.0.1:9/' })).toBeNull();
    expect(issue({ type: 'slack' })).toBe('channel.secret');
  });
});

describe('robots', () => {
  const now = new Date(1_700_000_000_123);

  async function sentTo(type: HttpChannel['type'], answer: string, secret?: string) {
    const { origin, got } = await receiver((_request, response) => void response.end(answer));
    const channel = {
      type,
      url: `${origin}/robot?key=canary-key-1`,
      ...(secret !== undefined && { secret }),
    };
    const sent = await channels({ now }).send(channel, MESSAGE);
    const [first] = got as [Got];
    return { sent, url: new URL(first.url, origin), body: JSON.parse(first.body) as Record<string, unknown> };
  }

  it('of Feishu get a text and a signature, without mentions', async () => {
    const { sent, body } = await sentTo('feishu', '{"code":0}', 'feishu-secret');
    expect(sent.failed).toBeNull();
    const sign = createHmac('sha256', '1700000000\nfeishu-secret').digest('base64');
    expect(body).toMatchObject({ timestamp: '1700000000', sign, msg_type: 'text' });
    expect(JSON.stringify(body)).not.toContain('<at');
  });

  it('of DingTalk are signed in the query', async () => {
    const { sent, url, body } = await sentTo('dingtalk', '{"errcode":0,"errmsg":"ok"}', 'ding-secret');
    expect(sent.failed).toBeNull();
    const sign = createHmac('sha256', 'ding-secret').update('1700000000123\nding-secret').digest('base64');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      key: 'canary-key-1',
      timestamp: '1700000000123',
      sign,
    });
    expect(body).toMatchObject({ msgtype: 'text', at: { isAtAll: false } });
  });

  it('of WeCom have their key in the URL, and of Slack no markup', async () => {
    expect((await sentTo('wecom', '{"errcode":0}')).sent.failed).toBeNull();
    const { sent, body } = await sentTo('slack', 'ok');
    expect(sent.failed).toBeNull();
    expect(body['text']).toContain('&lt;!channel&gt; &amp; co');
    expect(body['mrkdwn']).toBe(false);
  });

  it('that answer 200 with an error have not taken it', async () => {
    const answers: [HttpChannel['type'], string][] = [
      ['feishu', '{"code":19021,"msg":"sign match fail"}'],
      ['feishu', '{"StatusCode":1}'],
      ['dingtalk', '{"errcode":310000}'],
      ['wecom', '{"errcode":93000}'],
      ['slack', 'no_service'],
      ['feishu', 'not JSON'],
      ['dingtalk', '[]'],
    ];
    for (const [type, answer] of answers) {
      const { sent } = await sentTo(type, answer);
      expect([type, answer, sent.failed?.statusCode, sent.answer]).toEqual([type, answer, 200, answer]);
    }
  });
});

describe('an attempt that fails', () => {
  it('tells the status, the time it was asked for, and the first 2 KB, without the credentials it repeats', async () => {
    const token = 'canary-7f3a91c0d2e4';
    const { origin } = await receiver((request, response) => {
      response.writeHead(503, { 'retry-after': '90' });
      response.end(`${request.url} ${SECRET} ${'x'.repeat(100_000)}`);
    });
    const sent = await channels().send(webhook(`${origin}/${token}/hook?access_token=${token}`), MESSAGE);
    expect(sent.failed).toMatchObject({ statusCode: 503, isFinal: false, retryAfterMs: 90_000 });
    expect(sent.answer?.length).toBeLessThanOrEqual(2048);
    expect(JSON.stringify(sent)).not.toContain('canary');
    expect(JSON.stringify(sent)).not.toContain(SECRET.slice(6));
  });

  it('does not follow a redirect, wherever it leads', async () => {
    const inside = await receiver((_request, response) => void response.end());
    const { origin } = await receiver((_request, response) => {
      response.writeHead(307, { location: `${inside.origin}/` }).end();
    });
    const { failed } = await channels().send(webhook(origin), MESSAGE);
    expect(failed).toMatchObject({ statusCode: 307, message: expect.stringContaining('redirect') as string });
    expect(inside.got).toEqual([]);
  });

  it('ends when the receiver hangs, hangs up, or stops in the middle of its answer', async () => {
    const hanging = await receiver(() => undefined);
    expect((await channels({ timeoutMs: 50 }).send(webhook(hanging.origin), MESSAGE)).failed).toMatchObject({
      statusCode: null,
      isFinal: false,
      message: 'it did not answer within 0.05 s',
    });
    const hungUp = await receiver((request) => request.socket.destroy());
    expect((await channels().send(webhook(hungUp.origin), MESSAGE)).failed).toMatchObject({ isFinal: false });
    const half = await receiver((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => request.socket.destroy());
    });
    expect((await channels().send(webhook(half.origin), MESSAGE)).failed).toMatchObject({
      statusCode: null,
      isFinal: false,
    });
  });

  it('is the only one where the address may not be reached, also by its name', async () => {
    const { origin, got } = await receiver((_request, response) => void response.end());
    for (const url of [origin, origin.replace('127.0.0.1', 'localhost')]) {
      const { failed } = await channels({ allowed: '' }).send(webhook(url), MESSAGE);
      expect([url, failed?.isFinal]).toEqual([url, true]);
      expect(failed?.message).toContain('CRAWLERD_NOTIFY_ALLOWED_RANGES');
    }
    expect(got).toEqual([]);
  });

  it('reaches no public address of this machine', () => {
    const guard = new EndpointGuard('', () => ['192.30.252.4', '2606:4700:1::/48']);
    expect(guard.refusal('192.30.252.4')).not.toBeNull();
    expect(guard.refusal('2606:4700:1::9')).not.toBeNull();
    expect(guard.refusal('192.30.252.5')).toBeNull();
    expect(guard.refusal('2606:4700:2::9')).toBeNull();
  });
});
