import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig as readConfigFor } from './read-config.ts';
import { RUNTIMES } from './runtimes.ts';

const readConfig = (env: Record<string, string>) => readConfigFor(env, RUNTIMES);

function issuesOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('no fault was found');
}

describe('the configuration', () => {
  it('needs nothing: every setting has a default', () => {
    expect(readConfig({})).toMatchObject({
      CRAWLERD_HOST: '127.0.0.1',
      CRAWLERD_PORT: 8000,
      CRAWLERD_RUNTIME: 'docker',
      CRAWLERD_HEARTBEAT_INTERVAL_SECONDS: 30,
    });
    expect(readConfig({}).CRAWLERD_MAX_CONCURRENT).toBeGreaterThan(0);
  });

  it('takes numbers from text, and an empty variable for none', () => {
    expect(
      readConfig({ CRAWLERD_PORT: '9000', CRAWLERD_HOST: '', CRAWLERD_SCAN_INTERVAL_SECONDS: '0.5' }),
    ).toMatchObject({ CRAWLERD_PORT: 9000, CRAWLERD_HOST: '127.0.0.1', CRAWLERD_SCAN_INTERVAL_SECONDS: 0.5 });
  });

  it.each([
    ['CRAWLERD_LOG_MAX_MB', '1.5', 'must be integer'],
    ['CRAWLERD_MAX_ATTEMPTS', '2.9', 'must be integer'],
    ['CRAWLERD_PORT', '0x50', 'must be integer'],
    ['CRAWLERD_PORT', 'true', 'must be integer'],
    ['CRAWLERD_SCAN_INTERVAL_SECONDS', '1e1', 'must be number'],
    ['CRAWLERD_SCAN_INTERVAL_SECONDS', '5s', 'must be number'],
  ])('cuts nothing off a number, and guesses none: %s=%s', (name, text, message) => {
    expect(issuesOf({ [name]: text })).toContain(`${name} ${message}`);
  });

  it('tells all faults at once, misspelt settings among them', () => {
    const said = issuesOf({
      CRAWLERD_PORT: 'eight',
      CRAWLERD_CALLBACK_PORT: '70000',
      CRAWLERD_RUNTIME: 'podman',
      CRAWLERD_IMAGES: 'no-equals-sign',
      CRAWLERD_DATADIR: '/data',
      CRAWLERD_HOST: '0.0.0.0',
      CRAWLERD_CRAWL_ALLOWED_RANGES: '10.0.0.0/8,localhost',
    });
    expect(said).toMatch(/CRAWLERD_CRAWL_ALLOWED_RANGES holds "localhost"/);
    expect(said).toMatch(/CRAWLERD_HOST is 0.0.0.0, which other machines can reach/);
    expect(said).toMatch(/CRAWLERD_PORT must be integer/);
    expect(said).toMatch(/CRAWLERD_CALLBACK_PORT must be <= 65535/);
    expect(said).toMatch(/CRAWLERD_RUNTIME must be one of docker, process/);
    expect(said).toMatch(/CRAWLERD_IMAGES must look like type=image,type=image/);
    expect(said).toMatch(/CRAWLERD_DATADIR is not a known setting/);
  });

  it('takes a key for secrets of 32 bytes in any usual form, and shows none that is wrong', () => {
    const key = Buffer.alloc(32, 0xfb);
    for (const text of [key.toString('hex'), key.toString('base64'), key.toString('base64url')]) {
      expect(readConfig({ CRAWLERD_SECRETS_KEY: text }).CRAWLERD_SECRETS_KEY).toBe(text);
    }
    for (const wrong of ['my-passphrase', key.toString('hex').slice(2), `${key.toString('base64')}x`]) {
      const said = issuesOf({ CRAWLERD_SECRETS_KEY: wrong });
      expect(said).toContain('CRAWLERD_SECRETS_KEY must be 32 bytes in base64 or hexadecimal');
      expect(said).not.toContain(wrong);
    }
  });

  it('refuses images that cannot exist, in every list of them', () => {
    for (const list of ['CRAWLERD_ALLOWED_IMAGES', 'CRAWLERD_ROOT_IMAGES', 'CRAWLERD_READ_ONLY_IMAGES']) {
      for (const entry of [
        'a//b',
        'x:',
        ':x',
        'a@sha256:zz',
        'My/Shop',
        'a:b:c',
        'a/',
        'a//*',
        '**',
        'My*',
      ]) {
        expect(issuesOf({ [list]: `shop:1, ${entry}` })).toContain(
          `${list} holds "${entry}", which no image can be called`,
        );
      }
      expect(readConfig({ [list]: 'shop:1, my/*,*, registry.example:5000/x*' })).toBeDefined();
    }
    expect(issuesOf({ CRAWLERD_IMAGES: 'news=my/crawler:1,shop=My//Shop' })).toContain('holds "My//Shop"');
    expect(issuesOf({ CRAWLERD_IMAGES: 'news=my/*' })).toContain('holds "my/*"');
    expect(readConfig({ CRAWLERD_IMAGES: 'news=my/crawler:1' })).toBeDefined();
  });

  it('refuses defaults for containers that are more than any container gets', () => {
    expect(issuesOf({ CRAWLERD_MEMORY_MB: '512', CRAWLERD_MAX_MEMORY_MB: '256' })).toContain(
      'CRAWLERD_MEMORY_MB is 512, but no container gets more than 256: lower it, or raise CRAWLERD_MAX_MEMORY_MB',
    );
    expect(issuesOf({ CRAWLERD_MEMORY_MB: '1000000000' })).toContain('raise CRAWLERD_MAX_MEMORY_MB');
    expect(issuesOf({ CRAWLERD_CPUS: '100000' })).toContain('raise CRAWLERD_MAX_CPUS');
    expect(issuesOf({ CRAWLERD_PIDS: '5000' })).toContain('raise CRAWLERD_MAX_PIDS');
    expect(readConfig({ CRAWLERD_CPUS: '100000', CRAWLERD_MAX_CPUS: '100000' })).toBeDefined();
  });

  it('refuses to be reached by others without a credential', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'crawler.example']) {
      expect(issuesOf({ CRAWLERD_HOST: host })).toContain('set CRAWLERD_API_TOKEN');
      expect(readConfig({ CRAWLERD_HOST: host, CRAWLERD_API_TOKEN: 'sixteen characters' })).toBeDefined();
    }
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1']) {
      expect(readConfig({ CRAWLERD_HOST: host }).CRAWLERD_HOST).toBe(host);
    }
    expect(issuesOf({ CRAWLERD_API_TOKEN: 'short' })).toContain('CRAWLERD_API_TOKEN');
  });
});
