import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { selfSigned } from '../../testing/self-signed.ts';
import type { Channel, Email } from '@crawlerd/shared';
import type { Message } from '../../ports/channels.ts';
import { EmailChannel } from './email-channel.ts';
import { EndpointGuard } from './endpoint-guard.ts';

const PASSWORD = 'canary-7f3a91c0d2e4';
const EMAIL: Email = { from: 'crawls@site.test', to: ['a@team.test', 'b@team.test'] };
const MESSAGE: Message = {
  id: 'msg_1_1700000000000',
  language: 'en',
  notification: {
    kind: 'failed',
    at: new Date('2026-01-02T03:04:05.678Z'),
    executionId: 'e1',
    taskName: 'books\r\nBcc: evil@else.test\r\n\r\nbody',
    task: null,
    attempt: 2,
    reason: 'acceptance_failed',
    message: 'It has 3 items.\r\n.\r\nRSET',
  },
};

let pair: { key: Buffer; cert: Buffer };
beforeAll(async () => {
  pair = await selfSigned();
});

interface Got {
  readonly recipients: readonly string[];
  readonly user: unknown;
  readonly secure: boolean;
  readonly mail: string;
}

/** A real server that notes what it takes. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; got: Got[] }> {
  const got: Got[] = [];
  const server = new SMTPServer({
    ...pair,
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'me' && password === PASSWORD
        ? done(null, { user: username })
        : done(Object.assign(new Error(`no ${password}`), { responseCode: 535 })),
    onData: (stream, { envelope, user, secure }, done) => {
      const take = async (): Promise<void> => {
        const mail = await text(stream);
        got.push({ recipients: envelope.rcptTo.map(({ address }) => address), user, secure, mail });
        done(null, 'queued as 42');
      };
      void take();
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => server.close());
  return { port: (server.server.address() as AddressInfo).port, got };
}

function emails(options: { allowed?: string; timeoutMs?: number; trusts?: boolean } = {}): EmailChannel {
  const { allowed = '127.0.0.1', timeoutMs = 5000, trusts = true } = options;
  return new EmailChannel({
    clock: { now: () => new Date() },
    guard: new EndpointGuard(allowed, () => []),
    timeoutMs,
    ...(trusts && { ca: pair.cert }),
  });
}

const channel = (port: number, email: Partial<Email> = {}, scheme = 'smtp'): Channel => ({
  type: 'email',
  url: `${scheme}://127.0.0.1:${port}`,
  email: { ...EMAIL, ...email },
  ...(email.user !== undefined && { secret: PASSWORD }),
});

const refusing = (responseCode: number): SMTPServerOptions => ({
  onRcptTo: (_address, _session, done) => done(Object.assign(new Error('not now'), { responseCode })),
});

describe('an e-mail', () => {
  it('goes encrypted, with the password, to all recipients, and has the id of its delivery', async () => {
    const { port, got } = await mailServer();
    const sent = await emails().send(channel(port, { user: 'me' }), MESSAGE);
    expect(sent).toEqual({ failed: null, statusCode: 250, answer: '250 queued as 42' });
    expect(got).toMatchObject([{ recipients: EMAIL.to, user: 'me', secure: true }]);
    const mail = got[0]?.mail ?? '';
    expect(mail).toMatch(/^Message-ID: <msg_1_1700000000000@site\.test>\r$/im);
    expect(mail).toMatch(/^Auto-Submitted: auto-generated\r$/im);
    expect(mail).toContain('See: crawlerd show e1');
  });

  it('gets no header and no recipient from what a crawler or a site says', async () => {
    const { port, got } = await mailServer();
    await emails().send(channel(port), MESSAGE);
    const [header = ''] = (got[0]?.mail ?? '').split('\r\n\r\n');
    expect(header).toContain('Subject: [crawlerd] The crawl books Bcc: evil@else.test body failed');
    expect(header).not.toMatch(/^bcc:/im);
    expect(got).toMatchObject([{ recipients: EMAIL.to }]);
  });

  it('goes over TLS from the beginning with smtps://', async () => {
    const { port, got } = await mailServer({ secure: true });
    expect((await emails().send(channel(port, { user: 'me' }, 'smtps'), MESSAGE)).failed).toBeNull();
    expect(got).toMatchObject([{ secure: true, user: 'me' }]);
  });

  it('does not go to a server whose certificate is not trusted, or that offers no STARTTLS', async () => {
    const untrusted = await mailServer();
    const first = await emails({ trusts: false }).send(channel(untrusted.port), MESSAGE);
    expect(first.failed).toMatchObject({
      isFinal: false,
      message: expect.stringContaining('certificate') as string,
    });
    const plain = await mailServer({ disabledCommands: ['STARTTLS'] });
    expect((await emails().send(channel(plain.port), MESSAGE)).failed).not.toBeNull();
    expect([untrusted.got, plain.got]).toEqual([[], []]);
    expect((await emails().send(channel(plain.port, { starttls: 'never' }), MESSAGE)).failed).toBeNull();
    expect(plain.got).toMatchObject([{ secure: false }]);
  });
});

describe('an SMTP server that refuses', () => {
  it.each([
    [421, false],
    [450, false],
    [550, true],
    [554, true],
  ])('with %i: that is final: %s, and its answer is kept', async (code, isFinal) => {
    const { port } = await mailServer(refusing(code));
    const sent = await emails().send(channel(port), MESSAGE);
    expect(sent).toMatchObject({
      statusCode: code,
      answer: `${code} not now`,
      failed: { isFinal, statusCode: null },
    });
  });

  it('one of the recipients has taken it for the others, and the log names who is missing', async () => {
    const { port, got } = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        address === 'b@team.test' ? done(Object.assign(new Error('unknown'), { responseCode: 550 })) : done(),
    });
    const sent = await emails().send(channel(port), MESSAGE);
    expect(sent).toMatchObject({ failed: null, answer: 'refused for b@team.test; 250 queued as 42' });
    expect(got).toMatchObject([{ recipients: ['a@team.test'] }]);
  });

  it('and repeats the password does not get it into the log', async () => {
    const { port } = await mailServer({
      onAuth: ({ password }, _session, done) =>
        done(
          Object.assign(new Error(`${password} ${btoa(password ?? '')} ${'x'.repeat(5000)}`), {
            responseCode: 535,
          }),
        ),
    });
    const sent = await emails().send(channel(port, { user: 'me' }), MESSAGE);
    expect(sent).toMatchObject({ statusCode: 535, failed: { isFinal: true } });
    expect(sent.answer?.length).toBeLessThanOrEqual(2048);
    expect(JSON.stringify(sent)).not.toContain('canary');
    expect(JSON.stringify(sent)).not.toContain(btoa(PASSWORD));
  });
});

describe('an SMTP server that does not answer', () => {
  async function listening(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }

  it('is given up after a while, and tried again', async () => {
    const port = await listening(createServer((socket) => void socket.on('error', () => undefined).resume()));
    expect((await emails({ timeoutMs: 50 }).send(channel(port), MESSAGE)).failed).toMatchObject({
      isFinal: false,
      message: 'it did not answer within 0.05 s',
    });
  });

  it('or hangs up half-way, or is not there, is tried again', async () => {
    const half = await listening(
      createServer((socket) => {
        socket.on('error', () => undefined).write('220 a.test ESMTP\r\n');
        socket.on('data', (data) =>
          String(data).startsWith('EHLO') ? socket.write('250 a.test\r\n') : socket.destroy(),
        );
      }),
    );
    const hungUp = await listening(createServer((socket) => void socket.end('220 a.test ESMTP\r\n')));
    const gone = createServer();
    const nobody = await listening(gone);
    gone.close();
    for (const port of [half, hungUp, nobody]) {
      const { failed, statusCode } = await emails().send(channel(port, { starttls: 'never' }), MESSAGE);
      expect([failed?.isFinal, statusCode]).toEqual([false, null]);
    }
  });
});

describe('an endpoint by e-mail', () => {
  it('reaches no address that is not allowed, however it is written', async () => {
    const { port, got } = await mailServer();
    for (const host of ['127.0.0.1', 'localhost', '0x7f000001', '2130706433', '[::ffff:127.0.0.1]']) {
      const url = `smtp://${host}:${port}`;
      const { failed } = await emails({ allowed: '' }).send({ ...channel(port), url }, MESSAGE);
      expect([host, failed?.isFinal]).toEqual([host, true]);
      expect(failed?.message).toContain('CRAWLERD_NOTIFY_ALLOWED_RANGES');
    }
    expect(got).toEqual([]);
  });

  it('is refused with the field that is wrong', () => {
    const issue = (changes: Partial<Channel>) =>
      emails().issue({ ...channel(25), ...changes })?.field ?? null;
    expect(issue({})).toBeNull();
    expect(issue({ secret: PASSWORD, email: { ...EMAIL, user: 'me' } })).toBeNull();
    for (const url of [
      'https://a.test/',
      'smtp://a.test/path',
      'smtp://a.test:0',
      'smtp://10.0.0.1',
      'smtp://0x7f000002',
    ])
      expect([url, issue({ url })]).toEqual([url, 'channel.url']);
    expect(issue({ secret: PASSWORD })).toBe('channel.secret');
    expect(issue({ email: { ...EMAIL, user: 'me' } })).toBe('channel.secret');
    expect(issue({ secret: PASSWORD, email: { ...EMAIL, user: 'me', starttls: 'never' } })).toBe(
      'channel.email.starttls',
    );
  });
});
