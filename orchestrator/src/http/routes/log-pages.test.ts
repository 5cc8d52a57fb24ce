import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isValid, LOG_COMPLETE_HEADER, LogPageSchema } from '@crawlerd/shared';
import { logLine, textsOf } from '../../testing/paged-logs.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

const LOG = [logLine('[info] begun'), logLine('ERROR: page 7 failed', 'stderr'), logLine('Page 8 方')].join(
  '',
);

/** A finished crawl whose log is this one. */
async function withLog(log = LOG) {
  const { world, operator } = await servedWorld();
  const id = await world.running();
  world.complete(id);
  world.engine.exit(world.ref(id));
  await world.released(id);
  writeFileSync(world.logFile(id), log);
  const ask = async (query: Record<string, string>, headers: Record<string, string> = {}) =>
    operator.inject({ url: `/executions/${id}/logs`, query, headers });
  const page = async (query: Record<string, string>) => {
    const found: unknown = (await ask({ format: 'json', ...query })).json();
    if (!isValid(LogPageSchema, found)) throw new Error(`No page: ${JSON.stringify(found)}`);
    return found;
  };
  return { world, operator, id, ask, page };
}

describe('a page of a log', () => {
  it('has each line with its place, its level and its text', async () => {
    const { ask, page } = await withLog();
    const answer = await ask({ format: 'json' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      [LOG_COMPLETE_HEADER]: 'true',
    });
    const { lines, ...places } = await page({});
    expect(places).toEqual({
      next: null,
      previous: null,
      at_end: true,
      searched_to: `1:${Buffer.byteLength(LOG)}`,
      searched_bytes: Buffer.byteLength(LOG),
      attempts: 1,
      size: Buffer.byteLength(LOG),
    });
    expect(lines.map(({ stream, level, text }) => [stream, level, text])).toEqual([
      ['stdout', 'info', '[info] begun'],
      ['stderr', 'error', 'ERROR: page 7 failed'],
      ['stdout', null, 'Page 8 方'],
    ]);
    expect(lines[1]).toMatchObject({ attempt: 1, offset: logLine('[info] begun').length, clipped: false });
  });

  it('has only what is asked for, by level and by text', async () => {
    const { page } = await withLog();
    expect(textsOf(await page({ level: 'warn' }))).toEqual(['ERROR: page 7 failed']);
    expect(textsOf(await page({ search: 'PAGE' }))).toEqual(['ERROR: page 7 failed', 'Page 8 方']);
    expect(textsOf(await page({ search: 'page', level: 'fatal' }))).toEqual([]);
    const last = await page({ before: 'end', limit: '1' });
    expect(textsOf(last)).toEqual(['Page 8 方']);
    expect(textsOf(await page({ before: last.previous ?? '', limit: '1' }))).toEqual([
      'ERROR: page 7 failed',
    ]);
  });

  it.each<[Record<string, string>, string]>([
    [{ at: '1:-1' }, 'at'],
    [{ at: '0:0' }, 'at'],
    [{ at: '1:1e3' }, 'at'],
    [{ at: '1:99999999999999999999' }, 'at'],
    [{ at: '2:0' }, 'at'],
    [{ at: 'end' }, 'at'],
    [{ before: '1' }, 'before'],
    [{ at: '1:0', before: 'end' }, 'before'],
    [{ limit: '0' }, 'limit'],
    [{ limit: '1001' }, 'limit'],
    [{ level: 'loud' }, 'level'],
    [{ search: '' }, 'search'],
    [{ search: 'x'.repeat(201) }, 'search'],
    [{ attempt: '2' }, 'attempt'],
    [{ follow: 'true' }, 'follow'],
    [{ tail: '0' }, 'tail'],
    [{ since: '2026-01-02T03:04:05Z' }, 'since'],
  ])('is refused where it would not be what was asked for: %j', async (query, field) => {
    const { ask } = await withLog('');
    const answer = await ask({ format: 'json', ...query });
    expect(problemOf(answer)).toMatchObject({ status: 400, errors: [{ field }] });
  });

  it('is of an execution that there is', async () => {
    const { operator } = await servedWorld();
    for (const query of [{ format: 'json' }, { attempt: '1' }]) {
      const answer = await operator.inject({ url: '/executions/absent/logs', query });
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'execution_unknown' });
    }
  });
});

describe('a log as text', () => {
  it.each(['at', 'before', 'limit', 'level', 'search'])('has no %s', async (key) => {
    const { ask } = await withLog('');
    const value = { at: '1:0', before: '1:0', limit: '1', level: 'warn', search: 'x' }[key] ?? '';
    const problem = problemOf(await ask({ [key]: value }));
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ field: key, message: 'is for pages: add format=json' }],
    });
  });

  it('of one attempt is its file, or a range of its bytes', async () => {
    const { world, operator, id, ask, page } = await withLog();
    const whole = await ask({ attempt: '1' });
    expect([whole.statusCode, whole.body]).toEqual([200, LOG]);
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': `${Buffer.byteLength(LOG)}`,
    });
    const { offset, length } = (await page({ search: 'page 8' })).lines[0] ?? { offset: 0, length: 0 };
    const line = await ask({ attempt: '1' }, { range: `bytes=${offset}-${offset + length}` });
    expect([line.statusCode, line.body]).toEqual([206, logLine('Page 8 方')]);
    expect(line.headers['content-range']).toBe(
      `bytes ${offset}-${offset + length}/${Buffer.byteLength(LOG)}`,
    );
    const outside = await ask({ attempt: '1' }, { range: 'bytes=9999-' });
    expect(problemOf(outside)).toMatchObject({ status: 416, code: 'range_not_satisfiable' });
    expect(outside.headers['content-range']).toBe(`bytes */${Buffer.byteLength(LOG)}`);
    const head = await operator.inject({
      method: 'HEAD',
      url: `/executions/${id}/logs`,
      query: { attempt: '1' },
      headers: { range: 'bytes=1-2' },
    });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect(world.logFile(id)).toMatch(/1\.log$/);
  });

  it.each([{ follow: 'true' }, { tail: '1' }, { since: '2026-01-02T03:04:05Z' }, { attempt: '2' }])(
    'of one attempt is refused with %j',
    async (query) => {
      const { ask } = await withLog('');
      const problem = problemOf(await ask({ attempt: '1', ...query }));
      expect(problem).toMatchObject({ status: 400, code: 'invalid_query' });
    },
  );
});
