import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { endpointSample } from '../testing/samples.ts';
import { testIo, type TestIo } from '../testing/test-io.ts';

const CANARY = 'canary-7f3a91c0d2';
const URL_WITH_IT = `https://open.feishu.example/hook/${CANARY}`;
const SECRET = `${CANARY}-sign`;
const TEAM = endpointSample();
const SET = ['endpoint', 'set', 'team', '--type', 'feishu'];
const PUT = 'PUT /api/v1/endpoints/team';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

function piped(text: string): TestIo {
  const io = testIo();
  io.stdin = Readable.from([Buffer.from(text)]);
  return io;
}

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const channelsSent = () => service.seen.map(({ body }) => (body as { channel: unknown }).channel);

describe('endpoint set', () => {
  it('sends the URL and secret that it reads from standard input, and repeats neither', async () => {
    service.json(PUT, TEAM, 201);
    const ran = await runAgainst(
      service,
      [...SET, '--kinds', 'failed,lost', '--tasks', 'shop, tea', '--language', 'zh'],
      piped(`${URL_WITH_IT}\n${SECRET}\n`),
    );
    expect(ran).toEqual({ code: 0, out: 'team was added: feishu at open.feishu.example\n', err: '' });
    expect(service.seen[0]?.body).toEqual({
      channel: { type: 'feishu', url: URL_WITH_IT, secret: SECRET },
      filter: { kinds: ['failed', 'lost'], tasks: ['shop', 'tea'] },
      language: 'zh',
    });
  });

  it('needs no secret', async () => {
    service.json(PUT, TEAM);
    expect((await runAgainst(service, SET, piped(URL_WITH_IT))).out).toContain('team was replaced');
    await runAgainst(service, [...SET, '--to', URL_WITH_IT]);
    const channel = { type: 'feishu', url: URL_WITH_IT };
    expect(channelsSent()).toEqual([channel, channel]);
  });

  it('takes the secret from a file, or from standard input, too', async () => {
    service.json(PUT, TEAM);
    const withUrl = [...SET, '--to', URL_WITH_IT];
    const secret = file('secret', `${SECRET}\n`);
    await runAgainst(service, [...withUrl, '--secret-file', secret]);
    await runAgainst(service, [...withUrl, '--secret-file', '-'], piped(`${SECRET}\n`));
    await runAgainst(service, [...SET, '--secret-file', secret], piped(URL_WITH_IT));
    const channel = { type: 'feishu', url: URL_WITH_IT, secret: SECRET };
    expect(channelsSent()).toEqual([channel, channel, channel]);
  });

  it('asks for both on a terminal, and shows nothing of them', async () => {
    service.json(PUT, TEAM);
    const io = testIo({ terminal: true });
    io.typedHidden = [URL_WITH_IT, SECRET];
    const { code, out, err } = await runAgainst(service, SET, io);
    expect([code, err]).toEqual([0, 'URL of team: Secret of team (empty if it has none): ']);
    expect(out).toContain('Try it with: crawlerd endpoint test team');
    expect(channelsSent()).toEqual([{ type: 'feishu', url: URL_WITH_IT, secret: SECRET }]);
    expect(out + err).not.toContain(CANARY);
  });

  it('asks for no secret where there is none', async () => {
    service.json(PUT, TEAM);
    const io = testIo({ terminal: true });
    io.typedHidden = [URL_WITH_IT];
    await runAgainst(service, ['endpoint', 'set', 'team', '--type', 'wecom'], io);
    expect(channelsSent()).toEqual([{ type: 'wecom', url: URL_WITH_IT }]);
  });

  it('sends what is only of email: addresses, the user, and the password as the secret', async () => {
    service.json(PUT, TEAM);
    const mail = [
      'endpoint',
      'set',
      'team',
      '--type',
      'email',
      '--mail-from',
      'a@b.test',
      '--mail-to',
      'c@d.test, e@f.test',
    ];
    const url = 'smtp://mail.test:587';
    await runAgainst(service, [...mail, '--mail-user', 'me'], piped(`${url}\n${SECRET}\n`));
    await runAgainst(service, [...mail, '--starttls', 'never'], piped(url));
    const email = { from: 'a@b.test', to: ['c@d.test', 'e@f.test'] };
    expect(channelsSent()).toEqual([
      { type: 'email', url, secret: SECRET, email: { ...email, user: 'me' } },
      { type: 'email', url, email: { ...email, starttls: 'never' } },
    ]);
  });

  it.each([
    [
      'for email without addresses',
      ['endpoint', 'set', 'team', '--type', 'email'],
      piped(''),
      2,
      '--mail-from',
    ],
    ['for addresses of a robot', [...SET, '--mail-from', 'a@b.test'], piped(''), 2, 'only for --type email'],
    ['after Ctrl-C', SET, testIo({ terminal: true }), 130, ''],
    ['for an empty input', SET, piped('\n'), 1, 'its first line must be the URL'],
    ['for too many lines', SET, piped(`${URL_WITH_IT}\na\nb\n`), 1, 'more than two lines'],
    ['without a type', SET.slice(0, 3), piped(URL_WITH_IT), 2, '--type'],
    ['for an unknown type', [...SET, '--type', 'fax'], piped(URL_WITH_IT), 2, 'Allowed choices are webhook'],
    ['for a second argument', [...SET, URL_WITH_IT], piped(''), 2, 'too many arguments'],
    [
      'if both are to be standard input',
      [...SET, '--secret-file', '-'],
      piped(URL_WITH_IT),
      2,
      'second line',
    ],
    ['for an empty kind', [...SET, '--kinds', 'failed,'], piped(URL_WITH_IT), 2, 'with commas between'],
  ])('changes nothing %s', async (_when, args, io, code, sentence) => {
    const ran = await runAgainst(service, args, io);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain(sentence);
    expect(ran.err).not.toContain(CANARY);
    expect(service.seen).toEqual([]);
  });
});

describe('endpoint apply', () => {
  const CHANNEL = { type: 'feishu', url: URL_WITH_IT };

  it('sends a file, under the name in it or its own', async () => {
    service.json(PUT, TEAM, 201);
    await runAgainst(service, ['endpoint', 'apply', file('team.json', JSON.stringify({ channel: CHANNEL }))]);
    const named = JSON.stringify({ name: 'team', channel: CHANNEL, language: 'zh' });
    const { out } = await runAgainst(service, ['endpoint', 'apply', '-'], piped(named));
    expect(out).toBe('team was added: feishu at open.feishu.example\n');
    expect(service.seen.map(({ body }) => body)).toEqual([
      { channel: CHANNEL },
      { channel: CHANNEL, language: 'zh' },
    ]);
  });

  it.each([
    ['what is no JSON', `{"url": "${CANARY}`, 'Standard input is not JSON.'],
    ['what is no object', `["${CANARY}"]`, 'must hold a JSON object'],
    ['what has no name', JSON.stringify({ channel: CHANNEL }), 'has no "name"'],
    ['nothing', '', 'must hold an endpoint'],
  ])('refuses %s, and repeats nothing of it', async (_what, text, sentence) => {
    const { code, err } = await runAgainst(service, ['endpoint', 'apply', '-'], piped(text));
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
    expect(err).not.toContain(CANARY);
    expect(service.seen).toEqual([]);
  });
});

describe('endpoint ls and show', () => {
  const PAUSED = endpointSample({
    name: 'shop',
    filter: { kinds: ['failed', 'stale'], tasks: ['tea'], labels: { team: 'a' } },
    paused_at: '2026-01-02T03:00:00.000Z',
    paused_because: 'Nothing could be delivered.',
    failing_since: '2026-01-02T02:04:05.000Z',
  });

  it('lists endpoints with what they are told, and whether that works', async () => {
    const failing = endpointSample({ name: 'b', failing_since: '2026-01-02T02:04:05.000Z' });
    service.json('GET /api/v1/endpoints', { endpoints: [TEAM, failing, PAUSED] });
    const host = 'open.feishu.example';
    expect((await runAgainst(service, ['endpoint', 'ls'])).out).toBe(
      'ENDPOINT\tTYPE\tHOST\tKINDS\tSTATE\n' +
        `team\tfeishu\t${host}\tdefault\tok\n` +
        `b\tfeishu\t${host}\tdefault\tfailing\n` +
        `shop\tfeishu\t${host}\tfailed stale\tpaused\n`,
    );
  });

  it('says on a terminal how to begin where there are none', async () => {
    service.json('GET /api/v1/endpoints', { endpoints: [] });
    const { out } = await runAgainst(service, ['endpoint', 'ls'], testIo({ terminal: true }));
    expect(out).toContain('Add one with: crawlerd endpoint set');
  });

  it('shows everything there is to know of one', async () => {
    service.json('GET /api/v1/endpoints/shop', PAUSED);
    const { out } = await runAgainst(service, ['endpoint', 'show', 'shop']);
    expect(out).toMatch(/^channel +feishu at open\.feishu\.example$/m);
    expect(out).toMatch(/^kinds +failed stale$/m);
    expect(out).toMatch(/^tasks +tea$/m);
    expect(out).toMatch(/^labels +team=a$/m);
    expect(out).toMatch(
      /^state +paused: Nothing could be delivered\. Go on with: crawlerd endpoint resume shop$/m,
    );
    expect(out).toMatch(/^failing since .*\(1 h ago\)$/m);
  });

  it('repeats what the service says of one that is not there', async () => {
    service.problem('GET /api/v1/endpoints/x', { status: 404, detail: 'There is no endpoint "x".' });
    const ran = await runAgainst(service, ['endpoint', 'show', 'x']);
    expect(ran).toEqual({ code: 1, out: '', err: 'There is no endpoint "x".\n' });
  });
});

it('endpoint pause, resume and rm say what they did', async () => {
  service.json('POST /api/v1/endpoints/team/pause', TEAM).json('POST /api/v1/endpoints/team/resume', TEAM);
  service.on('DELETE /api/v1/endpoints/team', (_seen, response) => response.writeHead(204).end());
  const said = async (verb: string) => (await runAgainst(service, ['endpoint', verb, 'team'])).out;
  expect([await said('pause'), await said('resume'), await said('rm')]).toEqual([
    'team is paused\n',
    'team is resumed\n',
    'team was removed\n',
  ]);
});
