import { describe, expect, it } from 'vitest';
import { logMaxBytes } from './log-settings.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { RUNTIMES } from './runtimes.ts';

describe('the limit of a log', () => {
  it('is 100 MiB, or what CRAWLERD_LOG_MAX_MB says', () => {
    expect(logMaxBytes(readConfig({}, RUNTIMES))).toBe(104_857_600);
    expect(logMaxBytes(readConfig({ CRAWLERD_LOG_MAX_MB: '2' }, RUNTIMES))).toBe(2_097_152);
  });

  it.each(['0', '-1', '100001', 'none'])('cannot be %s', (text) => {
    expect(() => readConfig({ CRAWLERD_LOG_MAX_MB: text }, RUNTIMES)).toThrow(ConfigError);
  });
});
