import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogPageView } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { logLineSample, logPageSample } from '../testing/log-pages.ts';
import { testIo } from '../testing/test-io.ts';

const HEAD = '2026-01-02T03:04:05.000000000Z stdout';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

/** Pages by the place they are asked for with; the first one without. */
function answerPages(pages: Readonly<Record<string, LogPageView>>): void {
  service.on('GET /api/v1/executions/ex-1/logs', ({ query }, response) => {
    response.end(JSON.stringify(pages[query['at'] ?? query['before'] ?? '']));
  });
}

const asked = () => service.seen.map(({ query }) => query);

describe('logs with a filter', () => {
  test('are read page by page to their end, also where a page has nothing', async () => {
    answerPages({
      '': logPageSample(['one'], { next: '1:10', at_end: false }),
      '1:10': logPageSample([], { next: '2:0', at_end: false }),
      '2:0': logPageSample(['two']),
    });
    const filter = ['--level', 'warn', '--search', 'a b'];
    const { code, out, err } = await runAgainst(service, ['logs', 'ex-1', ...filter]);
    expect([code, out, err]).toEqual([0, `${HEAD} one\n${HEAD} two\n`, '']);
    const query = { format: 'json', level: 'warn', search: 'a b', limit: '1000' };
    expect(asked()).toEqual([query, { ...query, at: '1:10' }, { ...query, at: '2:0' }]);
  });

  test('and --tail are looked for from the end, and shown oldest first', async () => {
    answerPages({
      end: logPageSample(['four'], { previous: '2:0' }),
      '2:0': logPageSample([], { previous: '1:90' }),
      '1:90': logPageSample(['two', 'three'], { previous: '1:9' }),
    });
    const args = ['logs', 'ex-1', '--search', 'x', '--tail', '3', '--attempt', '2'];
    expect((await runAgainst(service, args)).out).toBe(`${HEAD} two\n${HEAD} three\n${HEAD} four\n`);
    expect(asked().map(({ before, limit, attempt }) => [before, limit, attempt])).toEqual([
      ['end', '3', '2'],
      ['2:0', '2', '2'],
      ['1:90', '2', '2'],
    ]);
  });

  test.each([
    [{ next: '1:90' }, []],
    [{ next: '1:90', at_end: false }, ['--limit', '1']],
  ])('say where to go on if there may be more: %j', async (changes, options) => {
    answerPages({ '': logPageSample(['one'], changes) });
    const { code, err } = await runAgainst(service, ['logs', 'ex-1', '--level', 'info', ...options]);
    expect([code, err]).toEqual([0, 'There may be more: go on with --at 1:90\n']);
    expect(asked()).toHaveLength(1);
  });

  test.each([
    [['--follow', '--level', 'warn'], 'cannot be used with'],
    [['--follow', '--at', '1:0'], 'cannot be used with'],
    [['--at', '1:0', '--before', '1:9'], 'cannot be used with'],
    [['--at', '1:0', '--tail', '9'], 'cannot be used with'],
    [['--before', '1:9', '--limit', '9'], 'cannot be used with'],
    [['--level', 'loud'], 'fatal'],
    [['--limit', '0'], '--limit'],
  ])('are refused with options that contradict: %j', async (options, sentence) => {
    const { code, err } = await runAgainst(service, ['logs', 'ex-1', ...options]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(service.seen).toEqual([]);
  });
});

describe('logs from a place on', () => {
  test('have a place at each line, and the length of one that is clipped', async () => {
    const clipped = logLineSample('two', { offset: 44, attempt: 2, clipped: true, length: 3 * 1024 * 1024 });
    const damaged = logLineSample('half a line', { offset: 99, attempt: 2, time: null, stream: null });
    const lines = [logLineSample('one'), clipped, damaged];
    answerPages({ '1:7': logPageSample([], { lines }) });
    const { out } = await runAgainst(service, ['logs', 'ex-1', '--at', '1:7', '--positions']);
    expect(out).toBe(`1:0 ${HEAD} one\n2:44 ${HEAD} two ... (3.0 MiB)\n2:99 half a line\n`);
  });

  test('are as the service gives them with --json', async () => {
    const page = logPageSample(['one', 'two']);
    answerPages({ '1:7': page });
    const { out } = await runAgainst(service, ['logs', 'ex-1', '--at', '1:7', '--json']);
    const lines = out.split('\n').filter((line) => line !== '');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(page.lines);
  });

  test('cannot steer a terminal', async () => {
    answerPages({ '': logPageSample(['\u001b[2Jbad\r\u009b31m'], { next: '1:9\u001b[2J' }) });
    const io = testIo({ terminal: true });
    const { out, err } = await runAgainst(service, ['logs', 'ex-1', '--positions'], io);
    for (const steering of ['\u001b[2J', '\u009b', '\r']) expect(out + err).not.toContain(steering);
    expect(stripVTControlCharacters(out)).toBe('1:0 03:04:05.000 bad\n');
  });
});
