import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError, type CliDependencies } from './dependencies.ts';
import { runAgainst, runAlone } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { statusSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

describe('usage', () => {
  test.each([
    ['an unknown command', ['stauts', 'x'], 'Did you mean status?'],
    ['an unknown option', ['ls', '--stauts', 'x'], 'Did you mean --status?'],
    ['a missing argument', ['status'], "missing required argument 'id'"],
    ['a status that is none', ['ls', '--status', 'done'], 'Allowed choices are queued'],
    ['a number that is none', ['logs', 'x', '--tail', 'few'], 'whole number'],
    ['a label without a value', ['run', 'x.json', '--label', 'team'], 'key=value'],
    ['a time that is none', ['run', 'x.json', '--max-duration', 'soon'], 'a number above 0'],
    ['a key that no header can carry', ['run', 'x.json', '--idempotency-key', '周一'], 'plain ASCII'],
    ['an address that is none', ['ls', '--url', 'localhost'], 'http://'],
    ['nothing at all', [], 'Usage: crawlerd'],
  ])('%s exits with 2 and says what to do', async (_name, args, hint) => {
    const ran = await runAlone(args);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(hint);
    expect(ran.out).toBe('');
  });

  test.each([
    ['the command concerned', ['run'], 'crawlerd run --help'],
    ['the command concerned', ['ls', '--stauts', 'x'], 'crawlerd ls --help'],
    ['the command concerned', ['image', 'build', '--all'], 'crawlerd image build --help'],
    ['no command where none is meant', ['stauts'], 'crawlerd --help'],
    ['no command where none is meant', ['--jsno', 'ls'], 'crawlerd --help'],
  ])('points to the help of %s: %s', async (_name, args, help) => {
    expect((await runAlone(args)).err.split('\n').at(-2)).toBe(`See: ${help}`);
  });

  test('help and version exit with 0', async () => {
    expect(await runAlone(['--help'])).toMatchObject({ code: 0, err: '' });
    expect(await runAlone(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  });

  test('the help of a command names the options all commands take', async () => {
    const { out } = await runAlone(['ls', '--help']);
    expect(out).toContain('--json');
    expect(out).toContain('CRAWLERD_URL');
  });
});

describe('talking to the service', () => {
  test('says how to start it when there is no response', async () => {
    await service.stop();
    const io = testIo();
    io.env['CRAWLERD_URL'] = 'http://127.0.0.1:1';
    expect(await runAlone(['ls'], io)).toEqual({
      code: 1,
      out: '',
      err: 'No crawlerd responds at http://127.0.0.1:1. Start it with: crawlerd serve\n',
    });
  });

  test('sends the token of the environment, and the one on the command line before it', async () => {
    service.execution([statusSample()]);
    const io = testIo();
    io.env['CRAWLERD_API_TOKEN'] = 'from-env';
    await runAgainst(service, ['status', 'ex-1'], io);
    await runAgainst(service, ['status', 'ex-1', '--token', 'from-option'], io);
    expect(service.seen.map((seen) => seen.authorization)).toEqual(['Bearer from-env', 'Bearer from-option']);
  });

  test('prints the sentence of a problem and exits with 1', async () => {
    const detail = 'There is no execution "nope". List them with: crawlerd ls';
    service.problem('GET /api/v1/executions/nope', { status: 404, detail });
    expect(await runAgainst(service, ['show', 'nope'])).toEqual({ code: 1, out: '', err: `${detail}\n` });
  });

  test('says where to put the token when the service wants one', async () => {
    service.problem('GET /api/v1/executions/ex-1', { status: 401, detail: 'A token is needed.' });
    const { code, err } = await runAgainst(service, ['show', 'ex-1']);
    expect([code, err]).toEqual([
      1,
      'A token is needed.\nPass the token with --token or CRAWLERD_API_TOKEN.\n',
    ]);
  });

  test.each([
    ['another kind of server', 200, { hello: 'world' }],
    ['a broken proxy', 502, 'Bad Gateway'],
  ])('notices %s', async (_name, status, body) => {
    service.json('GET /api/v1/executions', body, status);
    const { code, err } = await runAgainst(service, ['ls']);
    expect(code).toBe(1);
    expect(err).toMatch(/answered ".+", but not as crawlerd .* does/);
  });

  test('refuses an address in the environment that is none', async () => {
    const io = testIo();
    io.env['CRAWLERD_URL'] = 'localhost:8000';
    const { code, err } = await runAlone(['ls'], io);
    expect([code, err]).toEqual([1, expect.stringContaining('CRAWLERD_URL is "localhost:8000"')]);
  });

  test('keeps what a server says from steering the terminal', async () => {
    const detail = 'no \u001b[2J\u001b]0;owned\u0007such';
    service.problem('GET /api/v1/executions/ex-1', { status: 404, detail });
    const { err } = await runAgainst(service, ['show', 'ex-1'], testIo({ terminal: true }));
    expect(err).not.toContain('\u001b[2J');
    expect(err).not.toContain('\u0007');
  });
});

test.each([
  ['run', 'crawl.json', '--max-pages', '7'],
  ['ls', '--token', 'a b'],
  ['items', 'ex-1', '-o', 'items'],
  ['items', 'ex-1', '--format', 'xlsx'],
  ['download', 'ex-1', '../secret'],
  ['task', 'run', 'shop', '--override', '{'],
])('%s %s %s %s is a wrong usage, and asks for nothing', async (...args) => {
  const { code, out } = await runAgainst(service, args);
  expect([code, out]).toEqual([2, '']);
  expect(service.seen).toEqual([]);
});

test('a fault the person can mend is one sentence; any other is thrown', async () => {
  const port = 'Port 8000 is taken. Choose another with CRAWLERD_PORT.';
  expect(await runAlone(['serve'], testIo(), failing(new UserError(port)))).toEqual({
    code: 1,
    out: '',
    err: `${port}\n`,
  });
  await expect(runAlone(['serve'], testIo(), failing(new TypeError('a bug')))).rejects.toThrow('a bug');
});

function failing(error: Error): Partial<CliDependencies> {
  return {
    startService: async () => {
      throw error;
    },
  };
}
