import { describe, expect, it } from 'vitest';
import { isAtLeast, levelOf } from './log-level.ts';

describe('the level of a line', () => {
  it.each([
    ['{"level":50,"time":1700000000000,"msg":"broken"}', 'error'],
    ['{"time":1,"pid":2,"hostname":"h","level":30}', 'info'],
    ['{"level":60}', 'fatal'],
    ['{"level":"warn","message":"slow"}', 'warn'],
    ['{"severity": "WARNING", "message": "slow"}', 'warn'],
    ['{"levelname":"CRITICAL"}', 'fatal'],
    ['time=2026-01-02T03:04:05Z level=error msg="not found"', 'error'],
    ['ts=1 lvl="debug" x', 'debug'],
    ['[warn] http_404 https://shop.test/a', 'warn'],
    ['2026-01-02 03:04:05 [scrapy.core.engine] INFO: Spider opened', 'info'],
    ['2026-01-02 03:04:05,678 ERROR main: it failed', 'error'],
    ['[2026-01-02T03:04:05Z WARN  crate::fetch] slow', 'warn'],
    ['2026-01-02 [main] ERROR com.example.Main - it failed', 'error'],
    ['\u001b[31mERROR\u001b[0m it failed', 'error'],
    ['\u001b[33m[WARNING]\u001b[39m slow', 'warn'],
    ['Error: connect ECONNREFUSED 127.0.0.1:80', 'error'],
    ['03:04:05.678 warning - slow', 'warn'],
    ['E0102 03:04:05.678901   1 main.go:7] it failed', 'error'],
    ['INFO: no ERROR was found', 'info'],
    ['<critical> out of memory', 'fatal'],
  ])('is found in %j: %s', (text, level) => {
    expect(levelOf(text)).toBe(level);
  });

  it.each([
    '',
    'page 12 of 30',
    'there was no error on this page',
    'GET https://shop.test/ERRORS/INFO.html 200',
    'errors: 0',
    'ValueError: x',
    '{"message":"level 50"}',
    '{"message":"\\"level\\":50"}',
    '{"level":"none"}',
    '{"level":5}',
    `${'x'.repeat(300)} ERROR`,
  ])('is not read into %j', (text) => {
    expect(levelOf(text)).toBeNull();
  });

  it('takes no longer for a hostile line', () => {
    const hostile = ['[', '"level"', ' level=', '1:2 ', '{"level" '.repeat(9)].map((part) =>
      part.repeat(100_000),
    );
    const before = process.cpuUsage();
    for (const text of hostile) expect(levelOf(text)).toBeNull();
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });

  it('is compared: at least as bad, and named', () => {
    expect([isAtLeast('warn', 'warn'), isAtLeast('fatal', 'error'), isAtLeast('info', 'warn')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isAtLeast(null, 'trace')).toBe(false);
  });
});
