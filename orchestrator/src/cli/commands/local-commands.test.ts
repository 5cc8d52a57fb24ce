import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { ImageOptions, Service } from '../dependencies.ts';
import { runAlone } from '../testing/cli-harness.ts';
import { testIo } from '../testing/test-io.ts';

describe('doctor', () => {
  const checks = [
    { name: 'engine', ok: true, detail: 'Docker 29.1 answers' },
    { name: 'image', ok: false, detail: 'missing. Build it with: crawlerd image build' },
  ];

  test('exits with 1 and says what to do if one check is not ok', async () => {
    const ran = await runAlone(['doctor'], testIo(), { checkInstallation: async () => checks });
    expect(ran).toEqual({
      code: 1,
      out: '✓ engine: Docker 29.1 answers\n✗ image: missing. Build it with: crawlerd image build\n',
      err: '',
    });
  });

  test('exits with 0 if all are', async () => {
    const ran = await runAlone(['doctor', '--json'], testIo(), {
      checkInstallation: async () => checks.slice(0, 1),
    });
    expect([ran.code, JSON.parse(ran.out)]).toEqual([0, { ok: true, checks: checks.slice(0, 1) }]);
  });

  test('does not call it well if nothing was looked at', async () => {
    expect((await runAlone(['doctor'], testIo(), { checkInstallation: async () => [] })).code).toBe(1);
  });
});

describe('image build', () => {
  test('says what it does and what came of it', async () => {
    expect((await runAlone(['image', 'build'], testIo(), { ensureImage })).out).toBe(
      'Building the image\ncrawlerd/crawler:0.1.0 is up to date\n',
    );
    expect((await runAlone(['image', 'build', '--force'], testIo(), { ensureImage })).out).toContain(
      'is built',
    );
    expect((await runAlone(['image', 'build', '--browser'], testIo(), { ensureImage })).out).toContain(
      'crawlerd/crawler:0.1.0-browser is up to date',
    );
  });

  test('with --json the answer alone is on standard output', async () => {
    const ran = await runAlone(['image', 'build', '--json'], testIo(), { ensureImage });
    expect(JSON.parse(ran.out)).toEqual({ image: 'crawlerd/crawler:0.1.0', built: false });
    expect(ran.err).toBe('Building the image\n');
  });
});

describe('serve', () => {
  test('says where everything is and ends when the service does', async () => {
    const life = new EventEmitter();
    const stopped = once(life, 'end').then(() => undefined);
    const service: Service = {
      url: 'http://127.0.0.1:8000',
      crawlerHost: '172.18.0.1',
      runtime: 'docker',
      runtimeWarning: null,
      dataDir: '/home/ada/data',
      stopped,
      stop: async () => undefined,
    };
    const io = testIo();
    const running = runAlone(['serve'], io, { startService: async () => service });
    await Promise.race([running, new Promise(setImmediate)]);
    expect(io.stdout.text).toBe(
      'crawlerd is ready\n' +
        '  API      http://127.0.0.1:8000/api/v1\n' +
        '  docs     http://127.0.0.1:8000/docs\n' +
        '  data     /home/ada/data\n' +
        '  runtime  docker\n',
    );
    life.emit('end');
    expect((await running).code).toBe(0);
  });

  test('passes on what the runtime warns of', async () => {
    const service: Service = {
      url: 'http://127.0.0.1:8000',
      crawlerHost: '127.0.0.1',
      runtime: 'process',
      runtimeWarning: 'No limits hold.',
      dataDir: '/home/ada/data',
      stopped: Promise.resolve(),
      stop: async () => undefined,
    };
    const { out } = await runAlone(['serve'], testIo(), { startService: async () => service });
    expect(out.split('\n').at(-2)).toBe('No limits hold.');
  });
});

async function ensureImage(
  say: (sentence: string) => void,
  { force, withBrowser = false }: ImageOptions,
): Promise<{ image: string; built: boolean }> {
  say('Building the image');
  return { image: `crawlerd/crawler:0.1.0${withBrowser ? '-browser' : ''}`, built: force };
}
