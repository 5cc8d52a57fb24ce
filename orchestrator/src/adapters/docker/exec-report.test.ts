import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../ports/runtime.ts';
import { execReport } from './exec-report.ts';

const on = (stream: LogRecord['stream'], ...texts: string[]): LogRecord[] =>
  texts.map((text) => ({ timestamp: '2026-01-02T03:04:05.000000000Z', stream, text }));

describe('the report of an init', () => {
  it.each([
    [
      '[FATAL tini (7)] exec /no/such/bin failed: No such file or directory',
      '/no/such/bin',
      'No such file or directory',
    ],
    ['[FATAL tini (12)] exec ./run me.sh failed: Permission denied', './run me.sh', 'Permission denied'],
    ['exec /sbin/docker-init: argument list too long', null, 'argument list too long'],
    ['exec /app/crawler: exec format error', '/app/crawler', 'exec format error'],
    [
      'standard_init_linux.go:228: exec user process caused: argument list too long',
      null,
      'argument list too long',
    ],
    ['standard_init_linux.go:178: exec user process caused "no such file"', null, 'no such file'],
  ])('is read: %s', (text, path, why) => {
    expect(execReport(on('stderr', text))).toEqual({ path, why });
    const chatter = ["[INFO  tini (1)] Spawned child process 'x' with pid '7'", '[TRACE tini (1)] No child'];
    expect(execReport([...on('stderr', ...chatter), ...on('stderr', text)])).toEqual({ path, why });
  });

  const report = '[FATAL tini (7)] exec /x failed: No such file or directory';

  it.each([
    ['after output of the crawler', [...on('stdout', 'hello'), ...on('stderr', report)]],
    ['before output of the crawler', on('stderr', report, 'usage: x')],
    ['on standard output', on('stdout', report)],
    ['inside of a line', on('stderr', `log: ${report}`)],
    ['twice', on('stderr', report, report)],
    ['in the words of a shell', on('stderr', '/run.sh: 3: exec: /no/such: not found')],
    ['never', on('stderr', 'sh: 1: crawl: not found')],
    ['nowhere', []],
  ])('is none %s', (_where, records) => {
    expect(execReport(records)).toBeNull();
  });
});
