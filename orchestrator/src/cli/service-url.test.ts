import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from './dependencies.ts';
import { serviceUrl } from './service-url.ts';
import { FakeService } from './testing/fake-service.ts';
import { runAlone } from './testing/cli-harness.ts';
import { testIo } from './testing/test-io.ts';

describe('the service that the command line speaks to', () => {
  it.each<[string, string | undefined, Record<string, string>, string]>([
    ['is on port 8000 of this machine', undefined, {}, 'http://127.0.0.1:8000'],
    ['is where the settings put it', undefined, { CRAWLERD_PORT: '9000' }, 'http://127.0.0.1:9000'],
    [
      'is on the address it listens on',
      undefined,
      { CRAWLERD_HOST: '192.0.2.7', CRAWLERD_PORT: '9000' },
      'http://192.0.2.7:9000',
    ],
    [
      'answers on loopback if it listens everywhere',
      undefined,
      { CRAWLERD_HOST: '0.0.0.0' },
      'http://127.0.0.1:8000',
    ],
    [
      'answers on loopback if it listens everywhere, IPv6 too',
      undefined,
      { CRAWLERD_HOST: '::' },
      'http://[::1]:8000',
    ],
    ['may have an IPv6 address', undefined, { CRAWLERD_HOST: '2001:db8::1' }, 'http://[2001:db8::1]:8000'],
    [
      'is rather what CRAWLERD_URL says',
      undefined,
      { CRAWLERD_URL: 'https://crawls.example', CRAWLERD_PORT: '9000' },
      'https://crawls.example',
    ],
    [
      'is rather what --url says, and then no setting matters',
      'http://a.example',
      { CRAWLERD_URL: 'nonsense', CRAWLERD_PORT: 'nonsense' },
      'http://a.example',
    ],
    [
      'is not changed by empty settings',
      undefined,
      { CRAWLERD_URL: '', CRAWLERD_HOST: '', CRAWLERD_PORT: '' },
      'http://127.0.0.1:8000',
    ],
  ])('%s', (_title, option, env, expected) => {
    expect(serviceUrl(option, env)).toBe(expected);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ CRAWLERD_PORT: '80 80' }, /^CRAWLERD_PORT is "80 80".*--url/],
    [{ CRAWLERD_PORT: '0' }, /^CRAWLERD_PORT is "0"/],
    [{ CRAWLERD_PORT: '65536' }, /^CRAWLERD_PORT is "65536"/],
    [{ CRAWLERD_HOST: 'a b' }, /^CRAWLERD_HOST is "a b"/],
    [{ CRAWLERD_URL: '127.0.0.1:8000' }, /^CRAWLERD_URL is "127.0.0.1:8000"/],
  ])('cannot be told from %j, and the message says why', (env, message) => {
    expect(() => serviceUrl(undefined, env)).toThrow(message);
    expect(() => serviceUrl(undefined, env)).toThrow(UserError);
  });

  it('is found by every command', async () => {
    const service = await new FakeService().start();
    onTestFinished(async () => service.stop());
    service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
    const io = testIo();
    io.env['CRAWLERD_PORT'] = String(service.port);
    expect((await runAlone(['ls', '--json'], io)).code).toBe(0);
  });

  it('is not looked for by commands that need none', async () => {
    const io = testIo();
    io.env['CRAWLERD_PORT'] = '0';
    expect((await runAlone(['doctor'], io, { checkInstallation: async () => [] })).err).toBe('');
  });
});
