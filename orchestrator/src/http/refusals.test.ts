import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkerChecks } from '../adapters/checks/worker-checks.ts';
import { checkWorkerScript } from '../testing/check-worker-script.ts';
import { bothApps, CONFIG } from './testing/both-apps.ts';
import { problemOf } from './testing/operator.ts';

const LAUNCH = JSON.stringify({ config: CONFIG });
const JSON_TYPE = { 'content-type': 'application/json' };

let checks: WorkerChecks;
beforeAll(() => {
  checks = new WorkerChecks({ script: checkWorkerScript() });
});
afterAll(() => checks.close());

async function launching() {
  const { world, operator } = await bothApps({ checks });
  const launch = async (payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
    operator.inject({ method: 'POST', url: '/executions', headers, payload });
  return { world, operator, launch };
}

describe('a body that is not read', () => {
  it('because it is compressed is said to be so, and is not decompressed', async () => {
    const { launch } = await launching();
    // 4 MiB of nothing become a few kilobytes.
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024));
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip']) {
      for (const type of ['application/json', 'text/plain']) {
        const refused = await launch(bomb, { 'content-type': type, 'content-encoding': encoding });
        expect(problemOf(refused)).toMatchObject({ status: 415, code: 'encoding_unsupported' });
        expect(problemOf(refused).detail).toContain('uncompressed');
        expect(refused.headers['accept-encoding']).toBe('identity');
      }
    }
  });

  it('because of its type is told which one to send', async () => {
    const { world, launch } = await launching();
    for (const [type, named] of [
      ['text/plain;charset=UTF-8', 'text/plain'],
      ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
      ['multipart/form-data; boundary=x', 'multipart/form-data'],
      ['nonsense', 'without a valid content type'],
      ['', 'without a valid content type'],
    ] as const) {
      const problem = problemOf(await launch(LAUNCH, type === '' ? {} : { 'content-type': type }));
      expect(problem).toMatchObject({ status: 415, code: 'media_type_unsupported' });
      expect(problem.detail).toContain('Content-Type: application/json');
      expect(problem.detail).toContain(named);
    }
    expect(world.store.list({ limit: 1 }).snapshots).toEqual([]);
  });

  it('because it is not UTF-8 is told so', async () => {
    const { launch } = await launching();
    const latin = Buffer.from(LAUNCH.replace('shop', 'schön'), 'latin1');
    for (const [payload, type, code] of [
      [LAUNCH, 'application/json; charset=utf-16', 'charset_unsupported'],
      [Buffer.from(`\ufeff${LAUNCH}`, 'utf16le'), 'application/json', 'not_json'],
      [Buffer.from(LAUNCH, 'utf16le'), 'application/json', 'not_json'],
      [latin, 'application/json', 'not_json'],
    ] as const) {
      const problem = problemOf(await launch(payload, { 'content-type': type }));
      expect(problem.code).toBe(code);
      expect(problem.detail).toContain('UTF-8');
    }
  });

  it('because it is not JSON is told so without a word of it', async () => {
    const { launch } = await launching();
    for (const [text, where] of [
      ['{"config": {\n  "task_name": hunter2}}', 'is not valid JSON'],
      ['{"config": {\n  "hunter2"', 'JSON'],
      ['{"config"', ''],
    ] as const) {
      const problem = problemOf(await launch(text));
      expect(problem).toMatchObject({ status: 400, code: 'not_json' });
      expect(problem.detail).toContain(where);
      expect(problem.detail).not.toContain('hunter');
    }
  });

  it('because it is too large is told the limit', async () => {
    const { launch } = await launching();
    const problem = problemOf(await launch(' '.repeat(5 * 1024 * 1024)));
    expect(problem).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(problem.detail).toContain('4 MiB');
  });
});

describe('a body that is read', () => {
  it('may say that it is UTF-8, begin with a mark, and say that it is not compressed', async () => {
    const { launch } = await launching();
    for (const type of [
      'application/json;charset=UTF-8',
      'Application/JSON',
      'application/json; charset="utf-8"; x=y',
    ]) {
      expect((await launch(LAUNCH, { 'content-type': type })).statusCode).toBe(201);
    }
    const marked = await launch(`\ufeff${LAUNCH}`, { ...JSON_TYPE, 'content-encoding': 'identity' });
    expect(marked.statusCode).toBe(201);
  });

  it('may be missing where none is needed, whatever its type says', async () => {
    const { world, operator, launch } = await launching();
    const id = await world.running();
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const headers = { 'content-type': type, 'content-length': '0' };
      const stopped = await operator.inject({ method: 'POST', url: `/executions/${id}/stop`, headers });
      expect(stopped.statusCode).toBeLessThan(300);
    }
    const missing = problemOf(await launch('', JSON_TYPE));
    expect(missing.errors).toEqual([{ field: '', message: 'is missing: send a JSON object' }]);
  });
});

describe.each([
  ['parsed at once', 0],
  ['parsed in a thread of its own', 100_000],
])('a launch that is %s', (_where, padding) => {
  const fieldsRefused = async (parts: readonly string[]) => {
    const { launch } = await launching();
    const before = `{"config":{"task_name":"x","base_url":"http://a.test/","padding":"${'x'.repeat(padding)}","own":`;
    const fields: string[] = [];
    for (const part of parts) {
      const { status, errors = [] } = problemOf(await launch(`${before}${part}}}`));
      expect(status).toBe(400);
      expect(errors[0]?.message).toMatch(/that no body may have|send it as text/);
      fields.push(...errors.map(({ field }) => field));
    }
    return fields;
  };

  it('with a key that could do harm is told which key it is', async () => {
    const parts = ['{"__proto__":{"x":1}}', '[1,{"constructor":{"prototype":{}}}]', '{"\\u005f_proto__":1}'];
    expect(await fieldsRefused(parts)).toEqual([
      'config.own.__proto__',
      'config.own[1].constructor.prototype',
      'config.own.__proto__',
    ]);
  });

  it('with a number that would be changed is refused with its field', async () => {
    const parts = ['{"account_id":12345678901234567890}', '[0,[9007199254740993]]', '1e400'];
    expect(await fieldsRefused(parts)).toEqual(['config.own.account_id', 'config.own[1][0]', 'config.own']);
  });
});

it('a query that cannot be meant so is refused with its field', async () => {
  const { world, operator } = await bothApps();
  const id = await world.launch();
  const CASES: readonly (readonly [url: string, field: string, message: string])[] = [
    ['/executions?cursor=zzz', 'cursor', 'is not a cursor of this list'],
    ['/executions?cursor=', 'cursor', 'is not a cursor of this list'],
    ['/executions?cursor=12', 'cursor', 'is not a cursor of this list'],
    ['/executions?limit=-1', 'limit', 'must be >= 1'],
    ['/executions?limit=1.5', 'limit', 'must be integer'],
    ['/executions?limit=', 'limit', 'must be integer'],
    ['/executions?limit=1e3', 'limit', 'must be integer'],
    ['/executions?limit=99999999999999999999', 'limit', 'must be <= 1000'],
    ['/executions?limit=1&limit=2', 'limit', 'is given more than once'],
    ['/executions?stauts=failed', 'stauts', 'did you mean "status"?'],
    ['/events?after=-1', 'after', 'must be >= 0'],
    ['/events?after=ID', 'after', 'must be integer'],
    ['/executions/ID/logs?folow=true', 'folow', 'did you mean "follow"?'],
    ['/executions/ID/logs?follow=maybe', 'follow', 'must be boolean'],
    ['/executions/ID/items?offset=1e400', 'offset', 'must be integer'],
    ['/executions/ID?verbose=1', 'verbose', 'is not a parameter of this route'],
    ['/orphans?limit=5', 'limit', 'is not a parameter of this route'],
  ];
  for (const [url, field, message] of CASES) {
    const problem = problemOf(await operator.inject({ url: url.replace('ID', id) }));
    expect([url, problem.status, problem.errors]).toMatchObject([url, 400, [{ field }]]);
    expect(problem.errors?.[0]?.message).toContain(message);
  }
});
